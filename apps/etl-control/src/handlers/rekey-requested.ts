import { hashedColumns } from '@daybreak/curation';
import { rekeyRequested } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { decideOnKey } from '../key-input.ts';
import type { Dependencies } from '../dependencies.ts';

export const onRekeyRequested = on<typeof rekeyRequested, Dependencies>(
  rekeyRequested,
  async ({ detail: { data } }, context) => {
    const { contracts, rekeying } = context.dependencies;
    await decideOnKey(context, async () => {
      const { current, pending } = await rekeying.key.versions();
      return {
        type: 'rekey-requested',
        rekeyId: data.rekeyId,
        datasets: [...contracts.values()]
          .filter((dataset) => hashedColumns(dataset).length > 0)
          .map(({ name }) => name),
        pseudonymKey: current === null || pending === null ? null : { from: current, to: pending },
      };
    });
  },
);
