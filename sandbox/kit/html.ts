/** A template tag that escapes whatever it is given, so that no page can interpolate unescaped text. */

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Markup that is already safe; only `html` makes it. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

type Slot = Html | string | number | null | undefined | false | readonly Html[];

/** Builds markup; strings and numbers are escaped, `Html` and lists of it are kept, null and false vanish. */
export function html(parts: TemplateStringsArray, ...slots: readonly Slot[]): Html {
  return new Html(parts.map((part, i) => part + (i < slots.length ? render(slots[i]) : '')).join(''));
}

function render(slot: Slot): string {
  if (slot === null || slot === undefined || slot === false) return '';
  if (slot instanceof Html) return slot.text;
  if (Array.isArray(slot)) return slot.map((item) => item.text).join('');
  return String(slot).replace(/[&<>"']/g, (char) => ESCAPES[char] as string);
}
