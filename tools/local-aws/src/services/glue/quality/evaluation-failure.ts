/** Why an evaluation could not be done, in our own words: an engine's message can quote data. */
export class EvaluationFailure extends Error {
  override readonly name = 'EvaluationFailure';

  static unreadableType(type: string) {
    return new EvaluationFailure(`A column of type ${type} cannot be evaluated here.`);
  }

  static unreadableTable(database: string, table: string, error: string) {
    return new EvaluationFailure(`The files of table ${database}.${table} cannot be listed (${error}).`);
  }

  static engine(database: string, table: string) {
    return new EvaluationFailure(
      `The engine could not read the data of table ${database}.${table}: a file is missing or does not fit the table's columns.`,
    );
  }

  static ruleset(ruleset: string, problem: string) {
    return new EvaluationFailure(`Ruleset ${ruleset}: ${problem}`);
  }

  static missingRuleset(ruleset: string) {
    return new EvaluationFailure(`Ruleset ${ruleset} was deleted before it was evaluated.`);
  }

  static timeout(minutes: number) {
    return new EvaluationFailure(`The evaluation took longer than its timeout of ${minutes} minutes.`);
  }
}
