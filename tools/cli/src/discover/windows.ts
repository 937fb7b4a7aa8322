import type { TableFindings } from './look-at-table.ts';

/** How new rows are told from old ones, and which day they belong to, in the source's column names. */
export interface Windows {
  readonly mode: 'append' | 'upsert' | 'snapshot';
  readonly watermark: string | null;
  readonly businessDate: string | null;
  readonly because: string;
}

const updated =
  /(?:updat|modif|chang|touched|synced|write_?date|last_?upd|aender|geaendert|maj$|mise_a_jour|actualiz|aggiorn|wijzig|zmien|atualiz|andrad|row_?version_?at)/i;
const created =
  /(?:creat|insert|added|logged|recorded|occurred|erstellt|angelegt|cree|ajout|alta|aangemaakt|utworz|criad|cadastr|skapad|^ts$|event_?time|load_?ts)/i;
const happened =
  /(?:sold|sale|order|invoice|purchas|book|transact|paid|payment|visit|shipped|rental|placed|occurred|event|verkauf|bestell|rechnung|beleg|buchung|zeitpunkt|vente|commande|facture|date_?heure|venta|pedido|factura|vendita|ordine|verkoop|bestel|sprzeda|zamow|venda|business|posting)/i;
const small = 50_000;

export function windowsOf({ table, watermarks, key }: TableFindings): Windows {
  const probed = table.columns.flatMap(({ name, baseType, nullable }) => {
    const probe = watermarks.get(name);
    return probe === undefined
      ? []
      : [{ name, probe, nullable, instant: /^(?:timestamp|datetime)/i.test(baseType) }];
  });
  // Where the source allows nulls and has none, the contract will require a value.
  const whole = probed.filter(
    ({ probe, nullable }) => probe.nulls === 0 || (!nullable && probe.nulls === null),
  );
  const usable = whole.filter(({ probe, instant }) => instant && !probe.future);
  const fits = (name: RegExp) =>
    usable
      .filter((column) => name.test(column.name))
      .sort((a, b) => Number(b.probe.indexed) - Number(a.probe.indexed))[0];
  const changes = fits(updated);
  const inserts = fits(created);
  const days = [
    ...whole.filter(({ name }) => happened.test(name) && !updated.test(name)),
    ...whole.filter(({ name }) => created.test(name) && !updated.test(name)),
  ];
  const businessDate = days[0]?.name ?? null;
  if (table.files !== undefined)
    return {
      ...{ mode: 'upsert' as const, watermark: null, businessDate },
      because: 'files are read when they have come; a later row of a key takes the place of an earlier one',
    };
  const rows = table.estimatedRows ?? 0;
  const isSmall = rows < small;
  if (changes !== undefined && (changes.probe.indexed || !isSmall))
    return {
      ...{ mode: 'upsert' as const, watermark: changes.name, businessDate },
      because: `${changes.name} tells when a row last changed${changes.probe.indexed ? ', and is indexed' : '; without an index on it every night reads the whole table'}`,
    };
  if (inserts !== undefined && (inserts.probe.order ?? 0) > 0.95 && (inserts.probe.indexed || !isSmall))
    return {
      ...{ mode: 'append' as const, watermark: inserts.name, businessDate },
      because: `${inserts.name} grows with every row; rows that change later would be missed`,
    };
  return {
    // Of rows with one key, the newest is to count.
    ...{ mode: 'snapshot' as const, businessDate: null },
    watermark: key?.known === 'nearly' ? ((changes ?? inserts)?.name ?? null) : null,
    because: isSmall
      ? 'the table is small enough to be read whole every night'
      : 'no column tells for sure when a row changed, so the whole table is read every night',
  };
}
