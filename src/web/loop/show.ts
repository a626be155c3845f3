/** What each page of the closed loop is given, and whose deals a person may see. */
import type { Request, Response } from 'express';
import type { Account } from '../frame/account.ts';
import type { LoopDeps, LoopView } from './collect.ts';

/** What a page does once it is known whose deals it is about. */
export type Show = (deps: LoopDeps, loop: LoopView, request: Request, response: Response) => Promise<void> | void;

/** Deals a person may see: a rep those they own. */
export function maySee({ own }: Account, ownerId: string | null): boolean {
  return own === null || (ownerId !== null && own.includes(ownerId));
}
