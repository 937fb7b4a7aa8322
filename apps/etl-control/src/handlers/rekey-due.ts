import { rekeyDue } from '@daybreak/event-contracts';
import { on } from '@daybreak/service-kit';
import { advanceRekey } from '../advance-rekey.ts';
import type { Dependencies } from '../dependencies.ts';

export const onRekeyDue = on<typeof rekeyDue, Dependencies>(rekeyDue, ({ detail: { data } }, context) =>
  advanceRekey(context, {
    about: ({ rekeyId, check }) => rekeyId === data.rekeyId && check === data.check,
  }),
);
