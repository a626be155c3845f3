/** A page that says one thing: what happened and what to do next. */
import type { VNode } from 'preact';
import { layout } from './layout.tsx';

export function messagePage({ title, text, hint }: { title: string; text: string; hint: string }): VNode {
  return layout({
    title,
    children: (
      <>
        <p>{text}</p>
        {hint ? <p class="hint">{hint}</p> : null}
        <p>
          <a href="/">To the status page</a>
        </p>
      </>
    ),
  });
}
