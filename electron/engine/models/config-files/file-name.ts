const longestName = 100
/** Names that Windows keeps for devices, whatever stands behind the dot. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** True for a file that holds configuration; what editors put beside it for a while is none. */
export const isConfigName = (name: string): boolean => /^[^.~#].*\.ya?ml$/i.test(name)

/** A name that every system takes as the name of a file in the folder, and of none outside it. */
export function safeName(name: string): string {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const ending = /\.yml$/i.test(last) ? '.yml' : '.yaml'
  const stem = last
    .replace(/(\.ya?ml)+$/i, '')
    .replace(/[<>:"|?*\p{Cc}\p{Cf}]+/gu, '-')
    .replace(/^[\s.~#-]+|[\s.]+$/g, '')
  const short = [...stem].slice(0, longestName).join('').trim()
  const plain = short === '' || reserved.test(short.split('.')[0] ?? '') ? `config-${short}` : short
  return `${plain.replace(/[-.\s]+$/, '')}${ending}`
}
