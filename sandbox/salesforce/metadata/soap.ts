/** Reading and writing the SOAP envelopes of the Metadata API. */
import { XMLParser } from 'fast-xml-parser';
import { SfRefusal } from '../kit/refusal.ts';
import type { Xml } from './component.ts';

const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, removeNSPrefix: true });

/** XML as objects; attributes stand under `@name`, without their namespace. Throws a SOAP fault for what is no XML. */
export function parseXml(text: string): Xml {
  try {
    return parser.parse(text, true) as Xml;
  } catch (error) {
    throw new SfRefusal(500, 'UNKNOWN_EXCEPTION', error instanceof Error ? error.message : String(error));
  }
}

export interface SoapCall {
  readonly sessionId: string;
  /** E.g. `upsertMetadata`. */
  readonly operation: string;
  readonly body: Xml;
}

export function readEnvelope(text: string): SoapCall {
  const envelope = (parseXml(text).Envelope ?? {}) as Xml;
  const header = ((envelope.Header as Xml | undefined)?.SessionHeader ?? {}) as Xml;
  const body = (envelope.Body ?? {}) as Xml;
  const operation = Object.keys(body).find((name) => !name.startsWith('@')) ?? '';
  const inside = body[operation];
  return {
    sessionId: String(header.sessionId ?? ''),
    operation,
    body: typeof inside === 'object' && inside !== null ? (inside as Xml) : {},
  };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Objects as elements; lists repeat their element, keys with `@` are attributes. */
export function toXml(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((one) => toXml(name, one)).join('');
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`;
  const entries = Object.entries(value as Xml);
  const attributes = entries.filter(([key]) => key.startsWith('@')).map(([key, text]) => ` ${key.slice(1)}="${escapeXml(String(text))}"`);
  const inside = entries.filter(([key]) => !key.startsWith('@')).map(([key, one]) => toXml(key, one));
  return `<${name}${attributes.join('')}>${inside.join('')}</${name}>`;
}

const OPEN =
  '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:sf="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>';
const CLOSE = '</soapenv:Body></soapenv:Envelope>';

/** The reply of an operation around its results. */
export function envelope(operation: string, content: string): string {
  return `${OPEN}<${operation}Response>${content}</${operation}Response>${CLOSE}`;
}

export function fault(code: string, message: string): string {
  return `${OPEN}<soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${escapeXml(`${code}: ${message}`)}</faultstring></soapenv:Fault>${CLOSE}`;
}
