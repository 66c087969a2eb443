import { models } from '../../prisma/generated/columns.ts';

export interface Column {
  kind: 'uuid' | 'text' | 'int' | 'date' | 'instant' | 'bool' | 'json' | 'bytes';
  class: 'S0' | 'S1' | 'S2' | 'S3' | 'S4';
  list?: boolean;
  nullable?: boolean;
  kept?: string;
  sealed?: 'survivor' | 'referral' | 'author' | 'installation';
}
interface Model {
  schema: string;
  columns: Record<string, Column>;
}
export type ModelName = keyof typeof models;

const known = models as unknown as Record<string, Model>;

export const modelNames = Object.keys(models) as ModelName[];
export const isModel = (name: string): name is ModelName => Object.hasOwn(known, name);

export function modelOf(name: string): Model {
  const model = known[name];
  if (!model) throw new Error(`${name} is not a model.`);
  return model;
}

export const columnsOf = (name: string): string[] => Object.keys(modelOf(name).columns);
export const columnOf = (name: string, column: string): Column | undefined => modelOf(name).columns[column];
export const tableOf = (name: string): string => `"${modelOf(name).schema}"."${name}"`;

/** The column that says which case a row belongs to, if it belongs to one. */
export function caseColumn(name: string): string | undefined {
  return name === 'Case' ? 'id' : 'caseId' in modelOf(name).columns ? 'caseId' : undefined;
}

/** Columns that say what a row is and where it belongs. Services see them; answers name them or leave them out. */
const identifying = new Set(['id', 'caseId', 'agencyId', 'survivorId', 'referralId', 'version']);
export const identityColumns = (name: string): string[] => columnsOf(name).filter((column) => identifying.has(column));

/** Classes whose reading is written into the trail. */
export const isGuarded = (name: string, column: string): boolean =>
  ['S3', 'S4'].includes(columnOf(name, column)?.class ?? '');
