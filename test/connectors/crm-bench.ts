/** What the conformance suite needs of a CRM to test a connector against: people who act in it, its tasks, its request log, its faults. */
import type { Connector, Session } from '../../src/ports/connector.ts';

export interface SeenTask {
  readonly id: string;
  readonly key: string | null;
  readonly open: boolean;
  readonly subject: string;
  readonly ownerId: string | null;
  readonly leadIds: readonly string[];
}

export interface SeenRequest {
  readonly kind: 'read' | 'write' | 'search' | 'auth';
  readonly status: number;
  readonly path: string;
  readonly inputs: number;
}

export interface CrmBench {
  readonly connector: Connector;
  /** One activity can hang on several people who are no customers yet. */
  readonly sharesActivities: boolean;
  /** A session with everything granted; `unique` false takes the capability away by which looking is exact. */
  session(options?: { unique?: boolean; budget?: number }): Session;
  now(): number;
  /** Lets world time pass, long enough for every index when no duration is given. */
  pass(ms?: number): Promise<void>;

  addRep(name: string): Promise<string>;
  deactivateRep(ownerId: string): Promise<void>;
  addLead(lead: { name: string; ownerId?: string; stage?: string; email?: string }): Promise<string>;
  /** Quickly, for counting requests. */
  addLeads(count: number, callsEach: number): Promise<readonly string[]>;
  moveLead(id: string, ownerId: string): Promise<void>;
  addCall(call: { leadIds: readonly string[]; ownerId: string; connected: boolean }): Promise<string>;
  addDeal(deal: { leadId: string; won: boolean; amount: string }): Promise<string>;
  /** A line of the deal: so many of a product at a price. */
  addProduct(line: { dealId: string; name: string; code: string; quantity: number; price: number }): Promise<void>;
  /** The id under which a person lives on once a deal was made of them. */
  livesOnAs(leadId: string): string;
  addOwnTask(task: { leadId: string; ownerId: string; subject: string }): Promise<string>;
  tickTask(id: string): Promise<void>;
  /** The rep writes under Baton's text. */
  writeInTask(id: string, words: string): Promise<void>;
  taskText(id: string): Promise<string>;
  deleteLead(id: string): Promise<void>;
  mergeLeads(winnerId: string, loserId: string): Promise<void>;

  /** From now on this reacts when such records are updated; `off`: it is switched off. */
  addReaction(reaction: { name: string; on: 'deal' | 'lead'; off?: boolean }): Promise<void>;

  /** Tasks that are not deleted. */
  tasks(): Promise<readonly SeenTask[]>;
  /** Value of one of Baton's fields, or the owner, as it stands on the lead. */
  field(leadId: string, key: string): Promise<string | null>;
  /** Requests since the last call. */
  requests(): Promise<readonly SeenRequest[]>;
  /** The next write that makes tasks: carried out and then answered with an error, lost before it is carried out, or turned away as too many. */
  breakNextTaskWrite(how: 'applied' | 'lost' | 'busy'): Promise<void>;
  /** From now on the CRM refuses every task with this subject in its own words. */
  refuseTasks(sentence: string): Promise<void>;
  close(): Promise<void>;
}
