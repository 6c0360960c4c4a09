// The OpenAPI 3.1 document, from the operations and their schemas.
import { z } from 'zod';
import { Problem } from '../../shared/answer.ts';
import { MAX_IDEMPOTENCY_KEY } from '../../shared/wire.ts';
import type { Operation } from './operations.ts';
import { PROBLEM_TYPE } from './problem.ts';

export function createDocument(operations: Record<string, Operation>): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [operationId, operation] of Object.entries(operations)) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operationId, operation) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Counterbell', version: '0.1.0', description: 'What shoppers send, and what merchants read.' },
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem, 'output') },
      securitySchemes: {
        publishable: { type: 'http', scheme: 'bearer', description: 'pk_…' },
        publishableInAddress: { type: 'apiKey', in: 'query', name: 'key', description: 'pk_…' },
        secret: { type: 'http', scheme: 'bearer', description: 'sk_…' },
      },
    },
  };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'names the event where the body gives no id',
  schema: { type: 'string', minLength: 1, maxLength: MAX_IDEMPOTENCY_KEY },
};

function describe(operationId: string, operation: Operation): object {
  const { summary, key, path, query, body, answers } = operation;
  return {
    operationId,
    summary,
    security: key === 'publishable' ? [{ publishable: [] }, { publishableInAddress: [] }] : [{ secret: [] }],
    parameters: [...pathParameters(path), ...queryParameters(query), ...(operation.isDoor ? [IDEMPOTENCY_KEY] : [])],
    ...(body && { requestBody: { required: true, content: jsonOf(schemaOf(body, 'input')) } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)])),
      default: {
        description: 'A problem (RFC 9457)',
        content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function answerOf(answer: z.ZodType | string): object {
  return typeof answer === 'string'
    ? { description: 'A stream', content: { [answer]: {} } }
    : { description: 'Done', content: jsonOf(schemaOf(answer, 'output')) };
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(query: z.ZodObject | undefined): object[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function jsonOf(schema: object): object {
  return { 'application/json': { schema } };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    target: 'draft-2020-12',
    unrepresentable: 'any',
  });
  return rest;
}
