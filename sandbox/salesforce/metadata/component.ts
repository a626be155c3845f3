/** What a metadata component is, and the error that refuses one. */
export type Xml = Readonly<Record<string, unknown>>;

export interface Component {
  /** E.g. `CustomField`. */
  readonly type: string;
  readonly fullName: string;
  /** The elements below it, as text, objects and lists. */
  readonly body: Xml;
}

/** A component that is refused, with a status code such as `DUPLICATE_DEVELOPER_NAME`. */
export class ComponentError extends Error {
  readonly statusCode: string;
  constructor(statusCode: string, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** The elements of a name, however many there are. */
export function listOf(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : [value].flat();
}

export function textOf(body: Xml, name: string): string {
  const value = body[name];
  return value === undefined || value === null ? '' : String(value);
}

export function isTrue(body: Xml, name: string): boolean {
  return textOf(body, name).toLowerCase() === 'true';
}
