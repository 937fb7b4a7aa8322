import { manifest as console } from '@daybreak/console/manifest';
import { manifest as dataQuality } from '@daybreak/data-quality/manifest';
import { manifest as etlControl } from '@daybreak/etl-control/manifest';
import { manifest as extractionScheduler } from '@daybreak/extraction-scheduler/manifest';
import { manifest as reportGenerator } from '@daybreak/report-generator/manifest';

/** Every service that has a stack. */
export const manifests = [extractionScheduler, etlControl, dataQuality, reportGenerator, console] as const;
