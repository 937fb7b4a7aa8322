import { germanRetail } from './german-retail.ts';
import { mediaRental } from './media-rental.ts';
import { systems } from './systems.ts';
import { trade } from './trade.ts';

/** Looked at while the detector's rules are written. */
export const tuning = [...trade, ...germanRetail, ...mediaRental, ...systems];
