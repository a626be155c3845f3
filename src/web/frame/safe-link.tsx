/** The only way to write a link whose address comes from data: what is neither http nor a page of ours stays plain text. */
import type { ComponentChildren, VNode } from 'preact';

/** The address when it may stand in a link, else null. */
export function safeAddress(address: string): string | null {
  // Browsers drop these before they read the scheme.
  const text = [...address].filter((sign) => sign > ' ' && sign !== '\u007f').join('');
  if (/^[/?#]/.test(text)) return /^\/[/\\]/.test(text) ? null : text;
  if (!URL.canParse(text)) return null;
  const { protocol, href } = new URL(text);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}

interface SafeLinkProps {
  readonly to: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly current?: boolean;
  readonly label?: string;
}

export function SafeLink({ to, children, class: name, current, label }: SafeLinkProps): VNode {
  const address = safeAddress(to);
  if (address === null) return <span class={name}>{children}</span>;
  const rel = address.startsWith('http') ? 'noreferrer' : undefined;
  return (
    <a href={address} class={name} rel={rel} aria-current={current ? 'page' : undefined} aria-label={label}>
      {children}
    </a>
  );
}
