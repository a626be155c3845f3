/** Renders a view and sends it as a whole HTML page. */
import type { Response } from 'express';
import type { VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

export function sendPage(response: Response, page: VNode): void {
  response.type('html').setHeader('Cache-Control', 'no-store');
  response.send(`<!doctype html>\n${renderToString(page)}\n`);
}
