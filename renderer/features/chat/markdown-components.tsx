import { Image } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Components, useIsCodeFenceIncomplete } from 'streamdown'
import { askToOpenLink } from '../../app/frame-store'
import { CodeBlock } from './CodeBlock'

/** Every element also gets its node of the parsed tree. */
type Of<P> = P & { children?: ReactNode; node?: unknown }

/** A link of a model's: shown in full before it is opened, never followed by the page itself. */
function Link({ href, children }: Of<{ href?: string }>) {
  if (!href || !URL.canParse(href)) return <span>{children}</span>
  return (
    <a
      href={href}
      title={href}
      onClick={(event) => {
        event.preventDefault()
        askToOpenLink(href)
      }}
      onAuxClick={(event) => event.preventDefault()}
    >
      {children}
    </a>
  )
}

/** An image would tell its server what is read here, so it is only named. */
function NamedImage({ src, alt }: Of<{ src?: string | Blob; alt?: string }>) {
  const { t } = useTranslation()
  const address = typeof src === 'string' ? src : undefined
  const [host] = useState(() => (address && URL.canParse(address) ? new URL(address).host : ''))
  return (
    <Link href={address}>
      <Image aria-hidden size={14} strokeWidth={1.75} className="mr-1 inline align-[-2px]" />
      {t('chat.image', { name: alt || host })}
    </Link>
  )
}

function Code({ className, children }: Of<{ className?: string }>) {
  const open = useIsCodeFenceIncomplete()
  const language = /language-([^\s]+)/.exec(className ?? '')?.[1] ?? ''
  return <CodeBlock code={plainText(children)} language={language} open={open} />
}

const plainText = (node: ReactNode): string => {
  if (typeof node === 'string' || typeof node === 'number') return String(node)
  return Array.isArray(node) ? node.map(plainText).join('') : ''
}

function Table({ children }: Of<object>) {
  const { t } = useTranslation()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table is scrolled by the keyboard
    <section aria-label={t('chat.table')} tabIndex={0} className="table-scroll">
      <table>{children}</table>
    </section>
  )
}

/** Plain elements; how they look stands in `reply-prose`. */
export const markdownComponents: Components = {
  a: Link,
  img: NamedImage,
  code: Code,
  inlineCode: ({ children }) => <code>{children}</code>,
  table: Table,
  thead: ({ children }) => <thead>{children}</thead>,
  tbody: ({ children }) => <tbody>{children}</tbody>,
  tr: ({ children }) => <tr>{children}</tr>,
  th: ({ children, style }) => <th style={style}>{children}</th>,
  td: ({ children, style }) => <td style={style}>{children}</td>,
  h1: ({ children }) => <h3>{children}</h3>,
  h2: ({ children }) => <h3>{children}</h3>,
  h3: ({ children }) => <h4>{children}</h4>,
  h4: ({ children }) => <h4>{children}</h4>,
  h5: ({ children }) => <h5>{children}</h5>,
  h6: ({ children }) => <h5>{children}</h5>,
  ul: ({ children }) => <ul>{children}</ul>,
  ol: ({ children, start }) => <ol start={start}>{children}</ol>,
  li: ({ children }) => <li>{children}</li>,
  blockquote: ({ children }) => <blockquote>{children}</blockquote>,
  strong: ({ children }) => <strong>{children}</strong>,
  hr: () => <hr />,
}
