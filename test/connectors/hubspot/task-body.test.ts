/** The marker in a task's text: ours above, the rep's below, and nobody's name becomes markup. */
import { describe, expect, it } from 'vitest';
import { bodyWithMarker, markerIn } from '../../../connectors/hubspot/task-body.ts';

describe('bodyWithMarker', () => {
  it('turns plain text into HTML and ends it with the key', () => {
    expect(bodyWithMarker('Ana <b>Ruiz</b> & Co\nDue 10:05', 'lead-7-1')).toBe(
      'Ana &lt;b&gt;Ruiz&lt;/b&gt; &amp; Co<br>Due 10:05<br>baton:lead-7-1',
    );
  });

  it.each([
    ['See https://crm.example/1?a=1&b=2', 'See <a href="https://crm.example/1?a=1&amp;b=2">https://crm.example/1?a=1&amp;b=2</a>'],
    [
      '<https://crm.example/1> "http://x/"',
      '&lt;<a href="https://crm.example/1">https://crm.example/1</a>&gt; "<a href="http://x/">http://x/</a>"',
    ],
    ['javascript://x and mailto:a@b', 'javascript://x and mailto:a@b'],
  ])('makes a link of an address, and of nothing else, in %j', (text, body) => {
    expect(bodyWithMarker(text, 'k')).toBe(`${body}<br>baton:k`);
  });

  it.each([
    ['Old<br>baton:lead-7-1', 'New<br>baton:lead-7-1'],
    ['Old<br>baton:lead-7-1<br>Prefers mornings', 'New<br>baton:lead-7-1<br>Prefers mornings'],
    ['<p>Old<br>baton:lead-7-1</p><p>Prefers mornings</p>', 'New<br>baton:lead-7-1<p>Prefers mornings</p>'],
    ['The rep replaced everything', 'New<br>baton:lead-7-1'],
    [null, 'New<br>baton:lead-7-1'],
  ])('keeps the rep’s words of %j', (present, body) => {
    expect(bodyWithMarker('New', 'lead-7-1', present)).toBe(body);
    expect(bodyWithMarker('New', 'lead-7-1', body)).toBe(body);
  });
});

describe('markerIn', () => {
  it.each([
    ['x<br>baton:lead-7-1', 'lead-7-1'],
    ['x baton:lead-7-1</p>', 'lead-7-1'],
    ['x', null],
    [null, null],
  ])('finds the key in %j', (body, key) => {
    expect(markerIn(body)).toBe(key);
  });
});
