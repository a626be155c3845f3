/** The pages behind a digest's address: what there is to acknowledge, and that it was. */
import type { VNode } from 'preact';
import { layout } from './layout.tsx';

export function digestPage(token: string, campaigns: readonly string[]): VNode {
  if (campaigns.length === 0) return layout({ title: 'Campaigns', children: <p>You have acknowledged everything.</p> });
  return layout({
    title: 'Campaigns',
    children: (
      <form method="post" action={`/digest/${encodeURIComponent(token)}`}>
        <p>Marketing announces:</p>
        <ul>
          {campaigns.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
        <button class="button" type="submit">
          I have seen them all
        </button>
      </form>
    ),
  });
}

export function acknowledgedPage(seen: number): VNode {
  const text = seen === 0 ? 'You had acknowledged everything already.' : `Thank you: ${seen} acknowledged.`;
  return layout({ title: 'Campaigns', children: <p>{text}</p> });
}
