/** Why no answer came over the wire. */
export type TransportFailure = {
  reason:
    | 'refused'
    | 'dns'
    | 'reset'
    | 'certificate'
    | 'protocol'
    | 'no_route'
    | 'not_http'
    | 'connect_timeout'
    | 'other'
  /** The system's or undici's own code. */
  code: string | null
}

const reasons: [RegExp, TransportFailure['reason']][] = [
  [/^ECONNREFUSED$/, 'refused'],
  [/^(ENOTFOUND|EAI_)/, 'dns'],
  [/^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/, 'connect_timeout'],
  [/^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/, 'no_route'],
  [/^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_CLOSED)$/, 'reset'],
  [/CERT|^ERR_TLS_CERT|^UNABLE_TO_/, 'certificate'],
  [/^(EPROTO$|ERR_SSL|ERR_TLS)/, 'protocol'],
  [/^(HPE_|UND_ERR_(HEADERS_OVERFLOW|RESPONSE))/, 'not_http'],
]

/** Every error in a chain of causes, AggregateErrors opened (a name with two addresses fails with two). */
export function chainOf(error: unknown): Error[] {
  const chain: Error[] = []
  const visit = (one: unknown) => {
    if (!(one instanceof Error) || chain.includes(one) || chain.length >= 16) return
    chain.push(one)
    if (one instanceof AggregateError) one.errors.forEach(visit)
    visit(one.cause)
  }
  visit(error)
  return chain
}

/** Tells what went wrong below HTTP by the codes in the error's causes. */
export function readTransportFailure(error: unknown): TransportFailure {
  const chain = chainOf(error)
  const codes = chain.flatMap((one) =>
    'code' in one && typeof one.code === 'string' && one.code !== '' ? [one.code] : [],
  )
  for (const [pattern, reason] of reasons) {
    const code = codes.find((one) => pattern.test(one))
    if (code) return { reason, code }
  }
  // undici's own parser errors often have no code.
  if (chain.some(({ name }) => name === 'HTTPParserError')) return { reason: 'not_http', code: null }
  return { reason: 'other', code: codes[0] ?? null }
}
