import { memo, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { HighlightResult } from 'streamdown'
import { CopyButton } from '../../components/CopyButton'
import { highlighter, themes } from './highlighter'

type Props = {
  code: string
  language: string
  /** The block has no end yet. */
  open: boolean
}

/** A block of code: readable at once, coloured when Shiki is there. */
export const CodeBlock = memo(function CodeBlock({ code, language, open }: Props) {
  const { t } = useTranslation()
  const tidy = code.replace(/\n$/, '')
  const lines = useHighlighted(tidy, language, open)
  return (
    <figure className="code-block">
      <figcaption className="flex h-8 items-center justify-between pr-1 pl-3">
        <span className="figures text-xs text-ink-faint">{language || t('chat.code.plain')}</span>
        <CopyButton text={tidy} label={t('chat.code.copy')} />
      </figcaption>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide block is scrolled by the keyboard
        tabIndex={0}
        aria-label={language ? t('chat.code.label', { language }) : t('chat.code.plain')}
      >
        <pre>
          <code>{lines ? <Lines lines={lines} rest={tidy} /> : tidy}</code>
        </pre>
      </section>
    </figure>
  )
})

type Lines = HighlightResult['tokens']

/** Both themes' colours as variables, of which the style sheet takes one. */
const tokenColors = ({ htmlStyle }: Lines[number][number]): Record<string, string> => ({
  '--token-light': htmlStyle?.color ?? 'currentcolor',
  '--token-dark': htmlStyle?.['--shiki-dark'] ?? 'currentcolor',
})

/** Coloured as far as the highlighter has come; what was typed since follows plain. */
function Lines({ lines, rest }: { lines: Lines; rest: string }) {
  const shown = lines.map((line) => line.map((token) => token.content).join('')).join('\n')
  const more = rest.startsWith(shown) ? rest.slice(shown.length) : null
  if (more === null) return rest
  return (
    <>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <span key={index}>
          {index > 0 ? '\n' : null}
          {line.map((token) => (
            <span key={token.offset} className="code-token" style={tokenColors(token)}>
              {token.content}
            </span>
          ))}
        </span>
      ))}
      {more}
    </>
  )
}

function useHighlighted(code: string, language: string, open: boolean): Lines | null {
  const [lines, setLines] = useState<Lines | null>(null)
  useEffect(() => {
    if (language === '') return
    let current = true
    // Where Shiki cannot be had the code stays plain.
    void highlighter.get().then((shiki) => {
      if (!current || !shiki.supportsLanguage(language)) return
      const show = (result: HighlightResult) => {
        if (current) setLines(result.tokens)
      }
      const ready = shiki.highlight({ code, language, isIncomplete: open, themes }, show)
      if (ready) show(ready)
    }, highlighter.forget)
    return () => {
      current = false
    }
  }, [code, language, open])
  return lines
}
