/** A form that changes something: posts to one address, carries the page's token, and names its button. */
import type { ComponentChildren, VNode } from 'preact';
import type { Viewer } from '../views/layout.tsx';
import { TOKEN_FIELD } from './token-field.ts';

interface ActionProps {
  readonly viewer: Viewer;
  /** A path of ours, known when this was written. */
  readonly action: string;
  readonly label: string;
  /** Hidden values. */
  readonly values?: Readonly<Record<string, string>>;
  readonly quiet?: boolean;
  readonly class?: string;
  /** Spoken instead of the label, where many buttons of a page have the same. */
  readonly spoken?: string;
  readonly children?: ComponentChildren;
}

export function ActionForm({ viewer, action, label, values = {}, quiet, class: name, spoken, children }: ActionProps): VNode {
  return (
    <form method="post" action={action} class={name}>
      <input type="hidden" name={TOKEN_FIELD} value={viewer.token} />
      {Object.entries(values).map(([key, value]) => (
        <input type="hidden" name={key} value={value} />
      ))}
      {children}
      <button type="submit" class={quiet ? 'quiet' : ''} aria-label={spoken}>
        {label}
      </button>
    </form>
  );
}
