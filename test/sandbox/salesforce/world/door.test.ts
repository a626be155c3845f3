/** What people of the world do, as an org has it: leads, owners, tasks, mails, events, conversions, merges, the bin. */
import { beforeEach, describe, expect, it } from 'vitest';
import { arrive, by, FLOW, FORM, MONDAY, type Opened, openOrg } from './open.ts';

let org: Opened;
let ana: string;
let ben: string;

beforeEach(() => {
  org = openOrg();
  [ana, ben] = [org.rep('ana'), org.rep('ben')];
});

const own = (id: string, owner: string) => org.actors.update('contacts', id, { hubspot_owner_id: owner }, FLOW);
const withLead = (id: string) => [{ objectType: 'contacts' as const, id }];
const iso = () => new Date(org.actors.now()).toISOString();

function call(id: string, more: Record<string, string> = {}): string {
  const talked = { hs_call_status: 'COMPLETED', hs_call_duration: '74000', hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7' };
  const base = { hs_timestamp: iso(), hubspot_owner_id: ana, hs_call_direction: 'OUTBOUND' };
  return org.actors.create('calls', { ...base, ...talked, ...more }, by(ana), withLead(id));
}

function deal(id: string): string {
  const properties = {
    dealname: 'Ruiz – new business',
    amount: '2400.00',
    dealstage: 'appointmentscheduled',
    closedate: '2026-03-20T12:00:00.000Z',
  };
  return org.actors.create('deals', { ...properties, hubspot_owner_id: ana }, by(ana), withLead(id));
}

describe('somebody who fills a form', () => {
  it('is a lead of the queue that has responded to the campaign of that form', () => {
    const id = arrive(org, 'Lea');
    expect(org.row(id)).toMatchObject({
      Company: 'Ruiz (private)',
      Status: 'Marketing Qualified',
      LeadSource: 'Web',
      OwnerId: org.box.founders.queueId,
    });
    expect(org.rows('CampaignMember')).toMatchObject([{ LeadId: id, HasResponded: true }]);
    expect(org.told('contacts', id)).toMatchObject({
      lifecyclestage: 'marketingqualifiedlead',
      recent_conversion_event_name: 'Demo: Request',
    });
    expect(org.actors.get('contacts', id)!.properties.hubspot_owner_id).toBeUndefined();
  });

  it('joins the next wave of the campaign when they fill it again', () => {
    const id = arrive(org, 'Lea');
    org.later();
    org.actors.update('contacts', id, { recent_conversion_event_name: 'Demo: Request', recent_conversion_date: iso() }, FORM);
    expect(org.rows('Campaign').map(({ Name }) => Name)).toEqual(['Demo: Request', 'Demo: Request · wave 2']);
    expect(org.told('contacts', id)).toMatchObject({
      recent_conversion_event_name: 'Demo: Request',
      num_conversion_events: '2',
      recent_conversion_date: iso(),
    });
  });

  it('is told by the site and by flows, not by people', () => {
    const id = arrive(org, 'Lea');
    own(id, ana);
    const types = new Map(org.rows('User').map(({ Id, UserType }) => [Id, UserType]));
    expect(types.get(org.row(id).CreatedById!)).toBe('Guest');
    expect(org.rows('LeadHistory').map(({ CreatedById }) => types.get(CreatedById!))).toEqual(['AutomatedProcess', 'AutomatedProcess']);
    expect(org.mirror.find('contacts', id)!.changes.at(-1)).toMatchObject({
      name: 'hubspot_owner_id',
      value: ana,
      by: { source: 'AUTOMATION_PLATFORM' },
    });
  });
});

describe('somebody who has left', () => {
  it('is offered no lead, and what a tool names them for it keeps itself', () => {
    const id = arrive(org, 'Lea');
    org.actors.deactivateOwner(ana);
    own(id, ana);
    expect(org.row(id).OwnerId).toBe(org.box.founders.queueId);
    const late = org.actors.create('calls', { hs_timestamp: iso(), hubspot_owner_id: ana }, { source: 'INTEGRATION' }, withLead(id));
    expect(org.row(late).OwnerId).not.toBe(ana);
  });
});

describe('work on a lead', () => {
  it('shows in its status, which takes nothing away from the stage it had', () => {
    const id = arrive(org, 'Lea');
    org.actors.update('contacts', id, { hs_lead_status: 'ATTEMPTED_TO_CONTACT' }, by(ana));
    expect(org.row(id).Status).toBe('Working - Contacted');
    expect(org.told('contacts', id).lifecyclestage).toBe('marketingqualifiedlead');
  });

  it('saves nothing where nothing differs', () => {
    const id = arrive(org, 'Lea');
    const before = org.row(id).SystemModstamp;
    org.later();
    org.actors.update('contacts', id, { lifecyclestage: 'marketingqualifiedlead' }, by(ana));
    expect(org.row(id).SystemModstamp).toBe(before);
  });

  it('files a call as a completed task, and one that goes on once it is over', () => {
    const id = arrive(org, 'Lea');
    expect(org.row(call(id))).toMatchObject({
      TaskSubtype: 'Call',
      Status: 'Completed',
      CallDurationInSeconds: 74,
      CallDisposition: 'Connected',
      WhoId: id,
    });
    const talking = call(id, { hs_call_status: 'IN_PROGRESS' });
    expect(org.mirror.find('calls', talking)).toBeNull();
    expect(org.told('tasks', talking).hs_task_status).toBe('NOT_STARTED');
    org.later(0.25);
    org.actors.update('calls', talking, { hs_call_status: 'COMPLETED', hs_call_duration: '900000' }, by(ana));
    expect(org.told('calls', talking)).toMatchObject({ hs_call_duration: '900000', hs_timestamp: iso() });
    expect(org.actors.openTasks(ana)).toEqual([]);
  });

  it('files a mail with the message behind it, which says whether it came in or bounced', () => {
    const id = arrive(org, 'Lea');
    const mail = (more: Record<string, string>) => {
      const base = {
        hs_timestamp: iso(),
        hubspot_owner_id: ana,
        hs_email_direction: 'EMAIL',
        hs_email_status: 'SENT',
        hs_email_subject: 'Your inquiry',
      };
      return org.told('emails', org.actors.create('emails', { ...base, ...more }, by(ana), withLead(id)));
    };
    expect(mail({ hs_email_status: 'BOUNCED' })).toMatchObject({ hs_email_direction: 'EMAIL', hs_email_status: 'BOUNCED' });
    expect(mail({ hs_email_direction: 'INCOMING_EMAIL' })).toMatchObject({ hs_email_direction: 'INCOMING_EMAIL' });
    expect(org.rows('EmailMessageRelation').map(({ RelationId, RelationType }) => [RelationId, RelationType])).toEqual([
      [id, 'ToAddress'],
      [id, 'FromAddress'],
    ]);
  });

  it('has the tool send what is a step of a sequence, and the site’s guest enter what a lead books', () => {
    const id = arrive(org, 'Lea');
    const author = (row: string) => org.rows('User').find(({ Id }) => Id === org.row(row).CreatedById)!;
    const base = { hs_timestamp: iso(), hubspot_owner_id: ana };
    const mail = (direction: string, more: Record<string, string>) =>
      org.actors.create('emails', { ...base, hs_email_direction: direction, ...more }, by(ana), withLead(id));
    const step = mail('EMAIL', { hs_sequence_id: '1' });
    expect([author(step).LastName, org.row(step).OwnerId]).toEqual(['Tools', ana]);
    expect(org.told('emails', step)).toMatchObject({ hs_sequence_id: '1', hubspot_owner_id: ana });
    expect(org.told('emails', mail('EMAIL', {})).hs_sequence_id).toBeUndefined();
    const times = { hs_meeting_start_time: iso(), hs_meeting_end_time: iso() };
    const booked = org.actors.create('meetings', { ...base, ...times, hs_meeting_source: 'MEETINGS_PUBLIC' }, by(ana), withLead(id));
    expect([author(booked).UserType, org.row(booked).OwnerId]).toEqual(['Guest', ana]);
  });

  it('can say only of a cancelled meeting how it went, until the org has a field for it', () => {
    const id = arrive(org, 'Lea');
    const times = { hs_meeting_start_time: iso(), hs_meeting_end_time: iso(), hs_meeting_title: 'Talk' };
    const event = org.actors.create(
      'meetings',
      { ...times, hubspot_owner_id: ana, hs_meeting_outcome: 'SCHEDULED' },
      by(ana),
      withLead(id),
    );
    org.actors.update('meetings', event, { hs_meeting_outcome: 'COMPLETED' }, by(ana));
    expect(org.told('meetings', event).hs_meeting_outcome).toBe('SCHEDULED');
    org.actors.update('meetings', event, { hs_meeting_outcome: 'CANCELED' }, by(ana));
    expect(org.told('meetings', event).hs_meeting_outcome).toBe('CANCELED');
  });
});

describe('a deal', () => {
  it('converts the lead, whose person goes on under the same id with everything they had', () => {
    const id = arrive(org, 'Lea');
    own(id, ana);
    const task = org.actors.create(
      'tasks',
      { hs_task_subject: 'Ring', hs_timestamp: iso(), hs_task_status: 'NOT_STARTED', hubspot_owner_id: ana },
      by(ana),
      withLead(id),
    );
    const opportunity = deal(id);
    const contact = String(org.row(id).ConvertedContactId);
    expect(org.row(opportunity)).toMatchObject({
      Name: 'Ruiz – new business',
      Amount: 2400,
      StageName: 'Qualification',
      CloseDate: '2026-03-20',
      OwnerId: ana,
    });
    expect(org.row(task).WhoId).toBe(contact);
    expect(org.mirror.find('contacts', contact)!.id).toBe(id);
    expect(org.actors.associated('tasks', task, 'contacts')).toEqual([id]);
    expect(org.told('contacts', id).lifecyclestage).toBe('opportunity');
    org.actors.update('deals', opportunity, { dealstage: 'closedwon' }, by(ana));
    expect(org.told('deals', opportunity).dealstage).toBe('closedwon');
    expect(org.told('contacts', id).lifecyclestage).toBe('customer');
  });

  it('goes to its rep when the lead is still with somebody who has left', () => {
    const id = arrive(org, 'Lea');
    own(id, ben);
    org.actors.deactivateOwner(ben);
    expect(org.row(deal(id)).OwnerId).toBe(ana);
  });
});

describe('two records of one person', () => {
  it('become one when two leads are merged, with what was done with either', () => {
    const [kept, lost] = [arrive(org, 'Lea'), arrive(org, 'Leah')];
    const made = call(lost);
    org.actors.merge('contacts', kept, lost, by(ana));
    expect(org.row(lost)).toMatchObject({ IsDeleted: true, MasterRecordId: kept });
    expect(org.mirror.find('contacts', lost)!.id).toBe(kept);
    expect(org.told('contacts', kept).hs_merged_object_ids).toBe(lost);
    expect([...org.mirror.find('contacts', kept)!.links.get('calls')!.keys()]).toEqual([made]);
  });

  it('become one when a lead turns out to be a contact', () => {
    const [kept, lost] = [arrive(org, 'Lea'), arrive(org, 'Leah')];
    own(kept, ana);
    deal(kept);
    org.actors.merge('contacts', kept, lost, by(ana));
    expect(org.row(lost).ConvertedContactId).toBe(org.row(kept).ConvertedContactId);
    expect(org.mirror.find('contacts', lost)!.id).toBe(kept);
    expect(org.rows('Opportunity')).toHaveLength(1);
  });
});

describe('the bin', () => {
  it('takes a lead with its tasks, and gives both back', () => {
    const id = arrive(org, 'Lea');
    const made = call(id);
    org.actors.archive('contacts', id, by(ana));
    expect([org.row(id).IsDeleted, org.row(made).IsDeleted]).toEqual([true, true]);
    expect(org.actors.get('contacts', id)!.archived).toBe(true);
    org.later();
    org.actors.restore('contacts', id, by(ana));
    expect([org.row(id).IsDeleted, org.row(made).IsDeleted]).toEqual([false, false]);
    expect(org.mirror.find('contacts', id)!.binned).toMatchObject([{ from: MONDAY, to: MONDAY + 3_600_000 }]);
  });

  it('keeps nothing of somebody who wants to be forgotten, converted or not', () => {
    const [plain, converted] = [arrive(org, 'Lea'), arrive(org, 'Tom')];
    own(converted, ana);
    deal(converted);
    call(converted);
    for (const id of [plain, converted]) org.actors.purge('contacts', id, by(ana));
    for (const object of ['Lead', 'Contact', 'Task']) expect(org.rows(object)).toEqual([]);
    expect(org.mirror.shelf('contacts').byId.size).toBe(0);
  });
});

describe('the company', () => {
  it('has users with zone, team and manager, and a queue that is nobody', () => {
    const boss = org.actors.addOwner({
      firstName: 'Eva',
      lastName: 'Boss',
      email: 'eva@own.example',
      role: 'manager',
      timeZone: 'Europe/Berlin',
    });
    org.actors.setManager!(ana, boss);
    const queue = org.actors.addOwner({ firstName: 'In', lastName: 'Bound', email: 'q@own.example', role: 'queue' });
    org.actors.deactivateOwner(ben);
    expect(org.row(ana)).toMatchObject({ ManagerId: boss, UserRoleId: org.row(ben).UserRoleId });
    expect(org.row(boss).TimeZoneSidKey).toBe('Europe/Berlin');
    expect(org.row(queue)).toMatchObject({ Type: 'Queue', Name: 'In Bound' });
    expect(org.actors.owners().find(({ id }) => id === ben)).toMatchObject({ archived: true });
  });
});

it('is told again as it was after a restart', () => {
  const id = arrive(org, 'Lea');
  own(id, ana);
  call(id);
  const saved = JSON.parse(JSON.stringify(org.stage.save()));
  const before = structuredClone(org.mirror.find('contacts', id));
  org.stage.load(saved);
  expect(org.mirror.find('contacts', id)).toEqual(before);
});
