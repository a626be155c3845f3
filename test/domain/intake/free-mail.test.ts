/** Addresses that name a company, and those that anybody may have. */
import { describe, expect, it } from 'vitest';
import { isFreeMail } from '../../../src/domain/intake/free-mail.ts';

describe('free mail', () => {
  it.each(['gmail.com', 'GMX.de', 'yahoo.co.uk', 't-online.de', 'proton.me', 'qq.com', 'uol.com.br'])('%s names no company', (domain) => {
    expect(isFreeMail(domain)).toBe(true);
  });

  it.each(['acme.io', 'gmail.acme.com', 'mail.acme.de', 'live-music.com', 'outlook.consulting', 'gmail'])('%s does', (domain) => {
    expect(isFreeMail(domain)).toBe(false);
  });
});
