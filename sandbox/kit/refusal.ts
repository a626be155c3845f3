/** A refused request in HubSpot's own error shape; the HTTP layer turns it into a status and a body. */

export interface RefusalDetail {
  readonly message: string;
  readonly code?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

export interface RefusalOptions {
  readonly subCategory?: string;
  readonly errors?: readonly RefusalDetail[];
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly links?: Readonly<Record<string, string>>;
  /** Extra top-level keys such as `policyName`. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export class Refusal extends Error {
  readonly status: number;
  readonly category: string | null;
  readonly options: RefusalOptions;

  constructor(status: number, category: string | null, message: string, options: RefusalOptions = {}) {
    super(message);
    this.status = status;
    this.category = category;
    this.options = options;
  }

  /** The body as sent; `correlationId` names the request. */
  body(correlationId: string): Record<string, unknown> {
    const { subCategory, errors, context, links, extra } = this.options;
    return {
      status: 'error',
      message: this.message,
      correlationId,
      ...(context ? { context } : {}),
      ...(errors ? { errors } : {}),
      ...(links ? { links } : {}),
      ...(this.category ? { category: this.category } : {}),
      ...(subCategory ? { subCategory } : {}),
      ...extra,
    };
  }
}

/** 400 VALIDATION_ERROR. */
export function invalid(message: string, options: RefusalOptions = {}): Refusal {
  return new Refusal(400, 'VALIDATION_ERROR', message, options);
}

/** 404 as HubSpot sends it for a missing object or path. */
export function notFound(message = 'resource not found'): Refusal {
  return new Refusal(404, 'OBJECT_NOT_FOUND', message);
}
