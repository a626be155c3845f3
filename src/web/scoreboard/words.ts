/** Figures of the scoreboard as people read them. */

/** `45 min`, `3.4 h`, `2.1 days`; elapsed. */
export function minutesText(minutes: number | null): string {
  if (minutes === null) return '';
  if (minutes < 90) return `${Math.round(minutes)} min`;
  const hours = minutes / 60;
  return hours < 48 ? `${short(hours)} h` : `${short(hours / 24)} days`;
}

const short = (value: number): string => (value < 10 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value)));

/** `87 %`; empty while nothing came to an end. */
export const shareText = (share: number | null): string => (share === null ? '' : `${Math.round(share * 100)} %`);
