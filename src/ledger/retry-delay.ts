/** When a row that failed is tried again, and when it is taken out of its lane. */

/** World time after the first, second, … failure: a passing fault is over in minutes, a lasting one must not eat the lane. */
export const RETRY_DELAYS_MS = [30_000, 120_000, 600_000, 3_600_000] as const;

/** A CRM may carry a request out this long after it left: what is not found earlier than that may still come. The longest wait for an answer, and a minute. */
export const LATE_MS = 75_000;

/** This failure parks the row: poison cannot go round for ever. */
export const FAILURES_UNTIL_PARKED = 5;

export const GAVE_UP = 'GAVE_UP';

/** jsonb_to_recordset carries them into SQL: element `attempts` of the array is the delay after that many failures. */
export const DELAYS_SQL = `ARRAY[${RETRY_DELAYS_MS.join(',')}]::int8[]`;
