export type EndpointErrorCode = 'AWS_PORT_TAKEN' | 'AWS_HOME_IN_USE' | 'AWS_SETTING_INVALID';

/** Why the endpoint did not start; says what to do. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError';
  readonly code: EndpointErrorCode;

  constructor(code: EndpointErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static portTaken({ host, port, code }: { host: string; port: number; code: string }): EndpointError {
    return new EndpointError(
      'AWS_PORT_TAKEN',
      code === 'EACCES'
        ? `This user may not listen on ${host}:${port}. Set DAYBREAK_AWS_PORT to a port above 1023.`
        : `Port ${port} on ${host} is in use. Stop what uses it, or set DAYBREAK_AWS_PORT to a free port.`,
    );
  }

  static faultsInvalid(why: string): EndpointError {
    return new EndpointError('AWS_SETTING_INVALID', `The faults (DAYBREAK_FAULTS) are not valid: ${why}`);
  }

  static homeInUse(home: string): EndpointError {
    return new EndpointError(
      'AWS_HOME_IN_USE',
      `Another endpoint uses ${home}. Stop it, or set DAYBREAK_HOME to another folder.`,
    );
  }
}
