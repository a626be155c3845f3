/** Walks through sign-in and OAuth as an admin's browser would: link, button, consent page, callback; nothing is short-cut. */
import { BatonError } from '../../errors/index.ts';

/** A browser in miniature: keeps cookies per origin, follows redirects by hand, posts the forms it is shown. */
interface Browser {
  get(url: string): Promise<Page>;
  submit(page: Page): Promise<Page>;
}

interface Page {
  readonly url: string;
  readonly status: number;
  readonly html: string;
}

/** Connects the sandbox's portal; `adminLink` is the one-time link printed at first start. */
export async function connectPortal(adminLink: string, startUrl: string): Promise<void> {
  const browser = openBrowser();
  const signIn = await browser.get(adminLink);
  const home = await browser.submit(signIn);
  if (home.status !== 200) throw new BatonError('DEMO_STUCK', { at: 'sign-in', status: home.status });
  const consent = await browser.get(startUrl);
  const landed = await browser.submit(consent);
  if (landed.status !== 200)
    throw new BatonError('DEMO_STUCK', { at: `consent, then ${new URL(landed.url).pathname}`, status: landed.status });
}

function openBrowser(): Browser {
  const cookies = new Map<string, Map<string, string>>();
  const request = async (url: string, init: RequestInit): Promise<Page> => {
    let at = url;
    let options = init;
    for (let hop = 0; hop < 10; hop += 1) {
      const jar = jarOf(cookies, at);
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(at, {
        ...options,
        redirect: 'manual',
        headers: { ...options.headers, ...(cookie === '' ? {} : { cookie }) },
      });
      for (const line of response.headers.getSetCookie()) keep(jar, line);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null)
        return { url: at, status: response.status, html: await response.text() };
      await response.arrayBuffer();
      at = new URL(location, at).href;
      options = { method: 'GET' };
    }
    throw new BatonError('DEMO_STUCK', { at: `redirects from ${new URL(url).origin}`, status: 310 });
  };
  return {
    get: (url) => request(url, { method: 'GET' }),
    submit: (page) => {
      const { action, fields } = formOf(page);
      const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(page.url).origin };
      return request(action, { method: 'POST', body: new URLSearchParams(fields).toString(), headers });
    },
  };
}

function jarOf(cookies: Map<string, Map<string, string>>, url: string): Map<string, string> {
  const { origin } = new URL(url);
  const jar = cookies.get(origin) ?? new Map<string, string>();
  cookies.set(origin, jar);
  return jar;
}

function keep(jar: Map<string, string>, line: string): void {
  const pair = line.split(';')[0] ?? '';
  const at = pair.indexOf('=');
  if (at > 0) jar.set(pair.slice(0, at), pair.slice(at + 1));
}

/** The first form of the page with what its button sends: hidden fields and every ticked box, those that stand outside the form too. */
function formOf(page: Page): { action: string; fields: [string, string][] } {
  const form = /<form[^>]*>[\s\S]*?<\/form>/i.exec(page.html)?.[0];
  if (form === undefined) throw new BatonError('DEMO_STUCK', { at: new URL(page.url).pathname, status: page.status });
  const id = attribute(form, 'id');
  const tags = [...page.html.matchAll(/<(?:input|button)[^>]*>/gi)].map((match) => match[0]);
  const sent = tags.filter((tag) => form.includes(tag) || (id !== null && attribute(tag, 'form') === id));
  // The last button agrees; what stands before it goes back.
  const pressed = sent.findLast((tag) => /^<button/i.test(tag));
  const own = sent.filter((tag) => !/^<button/i.test(tag) || tag === pressed);
  const fields = own.flatMap((tag): [string, string][] => {
    const name = attribute(tag, 'name');
    const off = attribute(tag, 'type') === 'checkbox' && !/\schecked/i.test(tag);
    return name === null || off ? [] : [[name, attribute(tag, 'value') ?? '']];
  });
  return { action: new URL(attribute(form, 'action') ?? page.url, page.url).href, fields };
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(tag)?.[1];
  return found === undefined
    ? null
    : found.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}
