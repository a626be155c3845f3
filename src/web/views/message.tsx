/** A page that says one thing: what happened and what to do next. */
import type { VNode } from 'preact';
import { layout, type Viewer } from './layout.tsx';

export function messagePage({
  title,
  text,
  hint,
  viewer = null,
}: {
  title: string;
  text: string;
  hint: string;
  viewer?: Viewer | null;
}): VNode {
  return layout({
    title,
    viewer,
    children: (
      <>
        <p>{text}</p>
        {hint ? <p class="hint">{hint}</p> : null}
        <p>
          <a href="/">To the first page</a>
        </p>
      </>
    ),
  });
}
