import { setNonce } from 'get-nonce'

/** The nonce that the shell wrote into this load of the page; Radix puts it on the styles that it adds. */
export const pageNonce = () =>
  document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? undefined

/** Before the first Radix component is drawn. */
export function installPageNonce() {
  const nonce = pageNonce()
  if (nonce) setNonce(nonce)
}
