/** The command line of the simulation. */
import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { FAULT_NAMES, faultsIn } from '../../simulate/faults/names.ts';
import { parseCommandLine } from '../../simulate/options.ts';

describe('the command line', () => {
  it('plays seed 1 with 200 leads, 60 days and every fault when nothing is said', () => {
    const line = parseCommandLine([]);
    expect(line).toMatchObject({ seeds: [1], leads: 200, days: 60, json: false, trace: null, plant: null, first: false });
    expect(line.faults).toEqual(FAULT_NAMES);
    expect(line.jobs).toBe(availableParallelism());
    expect(parseCommandLine(['--jobs', '3', '--first'])).toMatchObject({ jobs: 3, first: true });
  });

  it('takes one seed, a range of seeds, and a list of faults', () => {
    expect(parseCommandLine(['--seed', '7']).seeds).toEqual([7]);
    expect(parseCommandLine(['--seed', '3..6']).seeds).toEqual([3, 4, 5, 6]);
    expect(parseCommandLine(['--faults', 'none']).faults).toEqual([]);
    expect(parseCommandLine(['--faults', 'timed-out, migrating']).faults).toEqual(['timed-out', 'migrating']);
  });

  it('plays in HubSpot unless another CRM is named, each with the faults that it can have', () => {
    expect(parseCommandLine([]).crm).toBe('hubspot');
    expect(parseCommandLine(['--crm', 'salesforce'])).toMatchObject({ crm: 'salesforce', faults: faultsIn('salesforce') });
    expect(faultsIn('salesforce')).toEqual(expect.arrayContaining(['row-locked', 'family-revoked', 'refresh-crash']));
    expect(faultsIn('both')).toEqual(expect.arrayContaining(['row-locked', 'webhook-lost', 'token-revoked']));
  });

  it("tells what is planted behind Baton's back from what is planted in it", () => {
    expect(parseCommandLine(['--plant', 'twin'])).toMatchObject({ plant: 'twin', codePlant: null });
    expect(parseCommandLine(['--plant', 'merge-ignored'])).toMatchObject({ plant: null, codePlant: 'merge-ignored' });
  });

  it.each([
    [['--seed', 'x'], '--seed takes a whole number'],
    [['--seed', '5..2'], '--seed takes a whole number'],
    [['--jobs', '0'], '--jobs takes a whole number from 1'],
    [['--leads', '0'], '--leads takes a whole number from 1'],
    [['--days', '1.5'], '--days takes a whole number'],
    [['--faults', 'rain'], '--faults: rain is none of'],
    [['--faults', 'row-locked'], '--faults: row-locked is none of'],
    [['--crm', 'salesforce', '--faults', 'webhook-lost'], '--faults: webhook-lost is none of'],
    [['--crm', 'pipedrive'], '--crm takes hubspot, salesforce, both'],
    [['--plant', 'rose'], '--plant takes forgotten'],
    [['--seed', '1..2', '--trace', 'file'], '--trace writes one run'],
    [['--speed'], "Unknown option '--speed'"],
  ])('refuses %j in a sentence', (args, sentence) => {
    expect(() => parseCommandLine(args)).toThrow(sentence);
  });
});
