/** Files of this kind are taken: by picking, dropping and opening alike. */
export const isConfigFile = (name: string) => /\.(ya?ml|keepsake)$/i.test(name)

/** `home.yaml` → `home-2.yaml`, with the first number that is free. */
export function freeFileName(name: string, taken: readonly string[]): string {
  const dot = name.lastIndexOf('.')
  const stem = (dot > 0 ? name.slice(0, dot) : name).replace(/-\d+$/, '')
  const ending = dot > 0 ? name.slice(dot) : ''
  for (let number = 2; ; number++) {
    const candidate = `${stem}-${number}${ending}`
    if (!taken.includes(candidate)) return candidate
  }
}
