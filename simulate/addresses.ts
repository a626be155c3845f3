/** Where the simulated world answers: names that no resolver knows, so that nothing leaves the process by mistake. */
export const HUBSPOT = 'http://hubspot.simulated';
export const SALESFORCE = 'http://salesforce.simulated';
export const BATON = 'http://baton.simulated';
