import type { Client } from 'pg';
import type { DataPath } from './data-path.js';
import type { Statement } from './statement.js';

/** What a plan looks like in EXPLAIN's JSON, as far as it is judged. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Join Filter'?: string;
  readonly Plans?: readonly PlanNode[];
}

const WALKS = new Set([
  'Seq Scan',
  'Bitmap Heap Scan',
  'Hash Join',
  'Merge Join',
  'Materialize',
  'Memoize',
  'Sample Scan',
]);
const INDEX_SCANS = new Set(['Index Scan', 'Index Only Scan']);

/**
 * Explains a statement as the data path runs it (its session settings, its generic plan) and returns what is wrong with
 * the plan, one sentence each: a table walked whole, a join that compares everything with everything, an index read
 * from end to end. Nothing wrong: an empty list. Guard 29 asks this of every data-path statement, on empty and on full
 * tables. (On a table that vacuum knows to be empty any plan reads it whole; `PlanAge` sees to it that none lasts.) `mayWalk` names tables that a statement reads in order on purpose, such as a queue.
 */
export async function explainsToIndex(
  path: DataPath,
  statement: Statement,
  mayWalk: readonly string[] = [],
): Promise<readonly string[]> {
  const plan = await path.withClient((client) => planOf(client, statement));
  return complaintsAbout(plan, new Set(mayWalk));
}

/** With a forced generic plan the values do not matter, so NULL stands for each. */
async function planOf(client: Client, statement: Statement): Promise<PlanNode> {
  await client.query(`PREPARE explained AS ${statement.text}`);
  try {
    const counted = await client.query<{ n: number }>(
      `SELECT cardinality(parameter_types) AS n FROM pg_prepared_statements WHERE name = 'explained'`,
    );
    const nulls = Array.from({ length: counted.rows[0]?.n ?? 0 }, () => 'NULL').join(', ');
    const explained = await client.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (FORMAT JSON) EXECUTE explained${nulls && `(${nulls})`}`,
    );
    return explained.rows[0]?.['QUERY PLAN'][0].Plan ?? { 'Node Type': 'none' };
  } finally {
    await client.query('DEALLOCATE explained').catch(() => undefined);
  }
}

function complaintsAbout(node: PlanNode, mayWalk: ReadonlySet<string>): string[] {
  const below = (node.Plans ?? []).flatMap((child) => complaintsAbout(child, mayWalk));
  const relation = node['Relation Name'];
  if (relation !== undefined && mayWalk.has(relation)) {
    return below;
  }
  return [...complaintsAboutOne(node, relation), ...below];
}

function complaintsAboutOne(node: PlanNode, relation: string | undefined): string[] {
  const type = node['Node Type'];
  if (WALKS.has(type)) {
    return [relation === undefined ? type : `${type} on ${relation}`];
  }
  if (INDEX_SCANS.has(type) && node['Index Cond'] === undefined) {
    return [`${type} on ${relation} from end to end`];
  }
  return node['Join Filter'] === undefined ? [] : [`${type} that compares ${node['Join Filter']}`];
}
