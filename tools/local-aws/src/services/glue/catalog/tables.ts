import type {
  BatchDeleteTableRequest,
  CreateTableRequest,
  DeleteTableRequest,
  GetTableRequest,
  GetTablesRequest,
  GetTableVersionsRequest,
  TableError,
  TableInput,
  UpdateTableRequest,
} from '@aws-sdk/client-glue';
import { AwsError } from '../../../endpoint/aws-error.ts';
import type { GlueContext } from '../context.ts';
import { invalidInput } from '../errors.ts';
import { page } from '../pages.ts';
import { ownCatalog, refuseOthers, required } from '../request.ts';
import type { Wire } from '../wire.ts';
import { existingDatabase } from './databases.ts';
import { versionsOf, type TableChanges } from './table-changes.ts';

export function tableOperations({ surroundings, store }: GlueContext, changes: TableChanges) {
  const { account } = surroundings;
  return {
    CreateTable: (input: Wire<CreateTableRequest>) => {
      ownCatalog(input.CatalogId, account);
      refuseOthers({
        operation: 'CreateTable',
        input,
        known: ['CatalogId', 'DatabaseName', 'Name', 'TableInput'],
      });
      changes.create(required(input.DatabaseName, 'DatabaseName'), checked('CreateTable', input.TableInput));
      return {};
    },

    UpdateTable: (input: Wire<UpdateTableRequest>) => {
      ownCatalog(input.CatalogId, account);
      refuseOthers({
        operation: 'UpdateTable',
        input,
        known: ['CatalogId', 'DatabaseName', 'Name', 'TableInput', 'SkipArchive', 'VersionId'],
      });
      changes.update({
        database: required(input.DatabaseName, 'DatabaseName'),
        input: checked('UpdateTable', input.TableInput),
        expected: input.VersionId,
        archive: input.SkipArchive !== true,
      });
      return {};
    },

    GetTable: (input: Wire<GetTableRequest>) => {
      ownCatalog(input.CatalogId, account);
      refuseOthers({
        operation: 'GetTable',
        input,
        known: ['CatalogId', 'DatabaseName', 'Name', 'IncludeStatusDetails'],
      });
      const table = changes.find(required(input.DatabaseName, 'DatabaseName'), required(input.Name, 'Name'));
      return { Table: table };
    },

    GetTables: (input: Wire<GetTablesRequest>) => {
      ownCatalog(input.CatalogId, account);
      refuseOthers({
        operation: 'GetTables',
        input,
        known: ['CatalogId', 'DatabaseName', 'Expression', 'NextToken', 'MaxResults', 'IncludeStatusDetails'],
      });
      const database = existingDatabase(store, required(input.DatabaseName, 'DatabaseName'));
      const matches = nameFilter(input.Expression);
      const { items, next } = page({
        items: store.tables
          .list(database.Name ?? '')
          .filter((table) => matches(table.Name ?? ''))
          .toSorted((a, b) => ((a.Name ?? '') < (b.Name ?? '') ? -1 : 1)),
        keyOf: (table) => table.Name ?? '',
        token: input.NextToken,
        size: input.MaxResults,
        most: 100,
      });
      return { TableList: items, ...next };
    },

    GetTableVersions: (input: Wire<GetTableVersionsRequest>) => {
      ownCatalog(input.CatalogId, account);
      const table = changes.find(
        required(input.DatabaseName, 'DatabaseName'),
        required(input.TableName, 'TableName'),
      );
      const archived = store.tableVersions.list(versionsOf(table.DatabaseName ?? '', table.Name ?? ''));
      const { items, next } = page({
        items: [...archived, table].toReversed(),
        keyOf: (version) => version.VersionId ?? '',
        token: input.NextToken,
        size: input.MaxResults,
        most: 100,
      });
      return { TableVersions: items.map((each) => ({ Table: each, VersionId: each.VersionId })), ...next };
    },

    DeleteTable: (input: Wire<DeleteTableRequest>) => {
      ownCatalog(input.CatalogId, account);
      refuseOthers({ operation: 'DeleteTable', input, known: ['CatalogId', 'DatabaseName', 'Name'] });
      changes.delete(required(input.DatabaseName, 'DatabaseName'), required(input.Name, 'Name'));
      return {};
    },

    BatchDeleteTable: (input: Wire<BatchDeleteTableRequest>) => {
      ownCatalog(input.CatalogId, account);
      refuseOthers({
        operation: 'BatchDeleteTable',
        input,
        known: ['CatalogId', 'DatabaseName', 'TablesToDelete'],
      });
      const database = required(input.DatabaseName, 'DatabaseName');
      existingDatabase(store, database);
      const errors: Wire<TableError>[] = [];
      for (const table of required(input.TablesToDelete, 'TablesToDelete')) {
        try {
          changes.delete(database, table);
        } catch (error) {
          if (!(error instanceof AwsError)) throw error;
          errors.push({
            TableName: table,
            ErrorDetail: { ErrorCode: error.code, ErrorMessage: error.message },
          });
        }
      }
      return { Errors: errors };
    },
  };
}

function checked(operation: string, input: Wire<TableInput> | undefined): Wire<TableInput> {
  const table = required(input, 'TableInput');
  required(table.Name, 'TableInput.Name');
  refuseOthers({
    operation,
    input: table,
    known: [
      'Name',
      'Description',
      'Owner',
      'LastAccessTime',
      'LastAnalyzedTime',
      'Retention',
      'StorageDescriptor',
      'PartitionKeys',
      'ViewOriginalText',
      'ViewExpandedText',
      'TableType',
      'Parameters',
    ],
  });
  return table;
}

function nameFilter(expression: string | undefined): (name: string) => boolean {
  if (expression === undefined || expression === '') return () => true;
  try {
    const pattern = new RegExp(`^(?:${expression})$`, 'i');
    return (name) => pattern.test(name);
  } catch {
    throw invalidInput('Expression is not a valid regular expression.');
  }
}
