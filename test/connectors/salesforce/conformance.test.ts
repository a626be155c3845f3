/** The conformance suite over Salesforce, spoken to over HTTP. */
import { describeConformance } from '../conformance.ts';
import { salesforceBench } from './bench.ts';

describeConformance('Salesforce', () => salesforceBench());
