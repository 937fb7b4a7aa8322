import { flag, integer, literal, optional, readInput, structure, text } from '../../../endpoint/input.ts';
import type { Operation } from '../../../endpoint/service.ts';
import type { AthenaContext } from '../context.ts';
import type { WorkGroup } from '../store/work-group-store.ts';
import { invalidRequest } from './invalid-request.ts';

const named = text({ min: 1, max: 128, pattern: /^[a-zA-Z0-9._-]+$/ });
const engineVersion = { SelectedEngineVersion: 'AUTO', EffectiveEngineVersion: 'Athena engine version 3' };

export function workGroupOperations({
  workGroups,
  surroundings,
}: AthenaContext): Readonly<Record<string, Operation>> {
  const found = (name: string): WorkGroup => {
    const workGroup = workGroups.find(name);
    if (!workGroup) throw invalidRequest('WorkGroup is not found.');
    return workGroup;
  };
  const configuration = structure(
    {
      ResultConfiguration: optional(
        structure({ OutputLocation: optional(text()) }, ['EncryptionConfiguration']),
      ),
      EnforceWorkGroupConfiguration: optional(flag),
    },
    [
      'BytesScannedCutoffPerQuery',
      'ExecutionRole',
      'CustomerContentEncryptionConfiguration',
      'ManagedQueryResultsConfiguration',
    ],
  );
  return {
    CreateWorkGroup: (input: unknown) => {
      const {
        Name,
        Description = '',
        Configuration,
      } = readInput(input, {
        Name: named,
        Description: optional(text({ max: 1024 })),
        Configuration: optional(configuration),
      });
      if (workGroups.find(Name)) throw invalidRequest('WorkGroup is already created');
      workGroups.save({
        name: Name,
        description: Description,
        state: 'ENABLED',
        outputLocation: Configuration?.ResultConfiguration?.OutputLocation ?? null,
        // The default of the API (https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html).
        enforce: Configuration?.EnforceWorkGroupConfiguration ?? true,
        createdAt: surroundings.now().getTime(),
      });
      return {};
    },
    GetWorkGroup: (input: unknown) => {
      const { WorkGroup } = readInput(input, { WorkGroup: named });
      const { name, description, state, outputLocation, enforce, createdAt } = found(WorkGroup);
      return {
        WorkGroup: {
          Name: name,
          State: state,
          Description: description,
          CreationTime: createdAt / 1000,
          Configuration: {
            ResultConfiguration: outputLocation === null ? {} : { OutputLocation: outputLocation },
            EnforceWorkGroupConfiguration: enforce,
            PublishCloudWatchMetricsEnabled: false,
            RequesterPaysEnabled: false,
            EngineVersion: engineVersion,
          },
        },
      };
    },
    ListWorkGroups: (input: unknown) => {
      const { MaxResults = 50, NextToken = '' } = readInput(input, {
        MaxResults: optional(integer({ min: 1, max: 50 })),
        NextToken: optional(text({ min: 1, max: 1024 })),
      });
      const rest = workGroups.list().filter(({ name }) => name > NextToken);
      const page = rest.slice(0, MaxResults);
      return {
        WorkGroups: page.map(({ name, description, state, createdAt }) => ({
          Name: name,
          Description: description,
          State: state,
          CreationTime: createdAt / 1000,
          EngineVersion: engineVersion,
        })),
        ...(rest.length > page.length ? { NextToken: page.at(-1)?.name } : {}),
      };
    },
    UpdateWorkGroup: (input: unknown) => {
      const { WorkGroup, Description, State, ConfigurationUpdates } = readInput(input, {
        WorkGroup: named,
        Description: optional(text({ max: 1024 })),
        State: optional(literal('ENABLED', 'DISABLED')),
        ConfigurationUpdates: optional(
          structure(
            {
              EnforceWorkGroupConfiguration: optional(flag),
              ResultConfigurationUpdates: optional(
                structure({ OutputLocation: optional(text()), RemoveOutputLocation: optional(flag) }, [
                  'EncryptionConfiguration',
                ]),
              ),
            },
            ['BytesScannedCutoffPerQuery', 'ExecutionRole', 'CustomerContentEncryptionConfiguration'],
          ),
        ),
      });
      const current = found(WorkGroup);
      const results = ConfigurationUpdates?.ResultConfigurationUpdates;
      workGroups.save({
        ...current,
        description: Description ?? current.description,
        state: State ?? current.state,
        enforce: ConfigurationUpdates?.EnforceWorkGroupConfiguration ?? current.enforce,
        outputLocation:
          results?.RemoveOutputLocation === true ? null : (results?.OutputLocation ?? current.outputLocation),
      });
      return {};
    },
  };
}
