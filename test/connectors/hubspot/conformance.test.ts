/** The conformance suite over HubSpot, spoken to over HTTP. */
import { describeConformance } from '../conformance.ts';
import { hubspotBench } from './bench.ts';

describeConformance('HubSpot', () => hubspotBench());
