import { setTimeout as pause } from 'node:timers/promises';
import type { FaultPlan, FaultRule } from '../src/index.ts';
import { type TestEndpoint, startTestEndpoint } from './endpoint.ts';
import type { EndpointOptions } from '../src/index.ts';

export interface FaultsReport {
  readonly seed?: number;
  readonly rules: readonly { readonly rule: FaultRule; readonly asked: number; readonly struck: number }[];
}

export interface FaultyEndpoint extends TestEndpoint {
  /** Asks the control address. */
  control(method: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  switchOn(plan: FaultPlan): Promise<void>;
  switchOff(): Promise<void>;
  report(): Promise<FaultsReport>;
  /** Once the first rule has struck. */
  struck(): Promise<void>;
}

export async function startFaultyEndpoint(options: Partial<EndpointOptions> = {}): Promise<FaultyEndpoint> {
  const endpoint = await startTestEndpoint(options);
  const control = async (method: string, body?: unknown) => {
    const answer = await fetch(`${endpoint.origin}/_faults`, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, body: await answer.json() };
  };
  const report = async () => (await control('GET')).body as FaultsReport;
  return {
    ...endpoint,
    control,
    report,
    async switchOn(plan) {
      const { status, body } = await control('PUT', plan);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    async switchOff() {
      await control('DELETE');
    },
    async struck() {
      while (!(await report()).rules[0]?.struck) await pause(1);
    },
  };
}
