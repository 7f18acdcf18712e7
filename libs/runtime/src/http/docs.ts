import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance } from 'fastify';
import { FAULT_CODES } from '@hub/contracts';

/** Swagger UI's files, by what they are. The package comes with `@nestjs/swagger`; nothing is fetched from elsewhere. */
const ASSETS: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const PAGE = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({ url: '/docs-json', dom_id: '#ui', deepLinking: true });\n`;

const PROBLEM = { $ref: '#/components/schemas/Problem' };

/** Serves `/docs` (a page) and `/docs-json` (OpenAPI). The document is made when first asked for. */
export function addDocs(app: INestApplication, fastify: FastifyInstance, name: string): void {
  let document: string | undefined;
  fastify.get('/docs-json', (_request, reply) => {
    document ??= JSON.stringify(openApiOf(app, name));
    void reply.type('application/json; charset=utf-8').send(document);
  });
  fastify.get('/docs', (_request, reply) => {
    void reply.type('text/html; charset=utf-8').send(PAGE);
  });
  fastify.get('/docs/start.js', (_request, reply) => {
    void reply.type('text/javascript; charset=utf-8').send(START);
  });
  for (const [file, type] of Object.entries(ASSETS)) {
    fastify.get(`/docs/${file}`, async (_request, reply) =>
      reply.type(type).send(await readFile(join(assetsFolder(), file))),
    );
  }
}

/** The OpenAPI document of an app: what Nest knows of it, and the problem body for every status of 400 or more. */
export function openApiOf(app: INestApplication, name: string): OpenAPIObject {
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle(`Data-sharing hub: ${name}`)
      .setVersion('1')
      .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'The key of a system' })
      .addSecurityRequirements('bearer')
      .build(),
  );
  const operations = Object.values(document.paths).flatMap(
    (path) => Object.values(path) as unknown[],
  );
  for (const operation of operations) {
    if (isOperation(operation)) {
      operation.responses['default'] ??= {
        description: 'Any status of 400 or more',
        content: { 'application/problem+json': { schema: PROBLEM } },
      };
    }
  }
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: PROBLEM_SCHEMA, Fault: FAULT_SCHEMA },
  };
  return document;
}

interface Operation {
  readonly responses: Record<string, unknown>;
}

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'responses' in value;
}

function assetsFolder(): string {
  const fromSwagger = createRequire(createRequire(import.meta.url).resolve('@nestjs/swagger'));
  return dirname(fromSwagger.resolve('swagger-ui-dist/package.json'));
}

const text = { type: 'string' } as const;

const FAULT_SCHEMA = {
  type: 'object' as const,
  required: ['field', 'code', 'message', 'remedy'],
  properties: {
    field: { ...text, description: "In the submitter's own field names" },
    path: text,
    code: { ...text, enum: [...FAULT_CODES] },
    message: text,
    remedy: text,
    value: { description: 'What was given; never for personal fields' },
  },
};

const PROBLEM_SCHEMA = {
  type: 'object' as const,
  required: ['type', 'title', 'status', 'code', 'detail', 'remedy', 'correlationId'],
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' },
    code: text,
    detail: text,
    remedy: text,
    correlationId: text,
    faults: { type: 'array', items: { $ref: '#/components/schemas/Fault' } },
  },
  additionalProperties: true,
};
