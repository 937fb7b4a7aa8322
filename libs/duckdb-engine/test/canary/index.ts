export { LeakSearch, type Leak } from './leak-search.ts';
export { people, plantedTable, plantedValues } from './planted-table.ts';
