/** A refused request or row in Salesforce's own error shape; the doors turn it into a status and a body. */

export class SfRefusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: readonly string[];

  /** `code` is what REST calls `errorCode`, and the results of collections and of Bulk `statusCode`. */
  constructor(status: number, code: string, message: string, fields: readonly string[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }

  /** REST's list of one error. */
  get body(): readonly Record<string, unknown>[] {
    return [{ message: this.message, errorCode: this.code, ...(this.fields.length > 0 ? { fields: this.fields } : {}) }];
  }

  /** The error of one row of a collection. */
  get rowError(): Record<string, unknown> {
    return { statusCode: this.code, message: this.message, fields: this.fields };
  }
}

/** 400 with a code, the answer to most mistakes. */
export function bad(code: string, message: string, fields: readonly string[] = []): SfRefusal {
  return new SfRefusal(400, code, message, fields);
}

/** 404 for a path, a job or a record that is not there. */
export function missing(message = 'The requested resource does not exist'): SfRefusal {
  return new SfRefusal(404, 'NOT_FOUND', message);
}

/** The error as a row result, whatever was thrown; what is no refusal is thrown on. */
export function refusalOf(error: unknown): SfRefusal {
  if (error instanceof SfRefusal) return error;
  throw error;
}
