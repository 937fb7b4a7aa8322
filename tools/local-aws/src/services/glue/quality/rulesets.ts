import { DqdlSyntaxError, parse, planRuleset, UnsupportedRule } from '@daybreak/dqdl';
import type {
  CreateDataQualityRulesetRequest,
  DeleteDataQualityRulesetRequest,
  GetDataQualityRulesetRequest,
  ListDataQualityRulesetsRequest,
  UpdateDataQualityRulesetRequest,
} from '@aws-sdk/client-glue';
import { notImplemented } from '../../../endpoint/aws-error.ts';
import type { GlueContext } from '../context.ts';
import { alreadyExists, entityNotFound, invalidInput } from '../errors.ts';
import { page } from '../pages.ts';
import { refuseOthers, required } from '../request.ts';
import { epochSeconds, type Wire } from '../wire.ts';
import type { RulesetRecord } from './quality-record.ts';

export function rulesetOperations({ surroundings, store, transact }: GlueContext) {
  return {
    CreateDataQualityRuleset: (input: Wire<CreateDataQualityRulesetRequest>) => {
      refuseOthers({
        operation: 'CreateDataQualityRuleset',
        input,
        known: ['Name', 'Description', 'Ruleset', 'Tags', 'TargetTable', 'ClientToken'],
      });
      const name = required(input.Name, 'Name');
      const text = required(input.Ruleset, 'Ruleset');
      const time = epochSeconds(surroundings.now());
      const record: RulesetRecord = {
        Name: name,
        Description: input.Description,
        Ruleset: text,
        TargetTable: input.TargetTable,
        CreatedOn: time,
        LastModifiedOn: time,
        ruleCount: checkedRules(text, surroundings.now()),
      };
      transact(() => {
        if (store.rulesets.get('', name)) {
          throw alreadyExists(`Data quality ruleset with name ${name} already exists.`);
        }
        store.rulesets.put('', name, record);
      });
      return { Name: name };
    },

    UpdateDataQualityRuleset: (input: Wire<UpdateDataQualityRulesetRequest>) => {
      refuseOthers({
        operation: 'UpdateDataQualityRuleset',
        input,
        known: ['Name', 'Description', 'Ruleset'],
      });
      const before = existingRuleset(store, required(input.Name, 'Name'));
      const text = input.Ruleset ?? before.Ruleset;
      const record: RulesetRecord = {
        ...before,
        Description: input.Description ?? before.Description,
        Ruleset: text,
        LastModifiedOn: epochSeconds(surroundings.now()),
        ruleCount: checkedRules(text, surroundings.now()),
      };
      store.rulesets.put('', before.Name, record);
      return { Name: record.Name, Description: record.Description, Ruleset: record.Ruleset };
    },

    GetDataQualityRuleset: (input: Wire<GetDataQualityRulesetRequest>) => {
      return { ...existingRuleset(store, required(input.Name, 'Name')), ruleCount: undefined };
    },

    ListDataQualityRulesets: (input: Wire<ListDataQualityRulesetsRequest>) => {
      refuseOthers({
        operation: 'ListDataQualityRulesets',
        input,
        known: ['NextToken', 'MaxResults'],
      });
      const { items, next } = page({
        items: store.rulesets.list(''),
        keyOf: (ruleset) => ruleset.Name,
        token: input.NextToken,
        size: input.MaxResults,
      });
      return {
        Rulesets: items.map(({ ruleCount, ...ruleset }) => ({
          ...ruleset,
          Ruleset: undefined,
          RuleCount: ruleCount,
        })),
        ...next,
      };
    },

    DeleteDataQualityRuleset: (input: Wire<DeleteDataQualityRulesetRequest>) => {
      const { Name } = existingRuleset(store, required(input.Name, 'Name'));
      store.rulesets.delete('', Name);
      return {};
    },
  };
}

export function existingRuleset(store: GlueContext['store'], name: string): RulesetRecord {
  const ruleset = store.rulesets.get('', name);
  if (!ruleset) throw entityNotFound(`Data quality ruleset with name ${name} not found.`);
  return ruleset;
}

/** The number of rules. Refuses what is not DQDL, and by name what is never evaluated here. */
function checkedRules(text: string, now: Date): number {
  try {
    const ruleset = parse(text);
    planRuleset(ruleset, { columns: [], now });
    return ruleset.rules.length;
  } catch (error) {
    if (error instanceof DqdlSyntaxError) throw invalidInput(`Ruleset is not valid DQDL: ${error.message}`);
    if (error instanceof UnsupportedRule) throw notImplemented(`${error.rule}: ${error.what}`);
    throw error;
  }
}
