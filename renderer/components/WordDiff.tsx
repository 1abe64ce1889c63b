import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { classNames } from './class-names'
import { type DiffPiece, isToldAnew, wordDiff } from './word-diff'

type Props = { before: string; after: string; className?: string }

/** Two tellings of one thing in one text: what went is struck, what came is marked. With little in common: one below the other. */
export function WordDiff({ before, after, className }: Props) {
  const { t, i18n } = useTranslation()
  const pieces = useMemo(() => wordDiff(before, after, i18n.language), [before, after, i18n.language])
  const text = 'readable wrap-anywhere whitespace-pre-wrap'
  if (isToldAnew(pieces))
    return (
      <dl className={classNames('flex flex-col gap-1.5', className)}>
        <dt className="text-sm text-ink-faint">{t('memory.diff.before')}</dt>
        <dd className={classNames(text, 'text-ink-soft')}>
          <del className="no-underline">{before}</del>
        </dd>
        <dt className="text-sm text-ink-faint">{t('memory.diff.after')}</dt>
        <dd className={text}>
          <ins className="no-underline">{after}</ins>
        </dd>
      </dl>
    )
  return (
    <p className={classNames(text, className)}>
      {pieces.map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no identity beside their place
        <Piece key={index} piece={piece} spaced={pieces[index - 1]?.kind === 'removed'} />
      ))}
    </p>
  )
}

/** `spaced`: what was struck stands right before it. */
function Piece({ piece, spaced }: { piece: DiffPiece; spaced: boolean }) {
  switch (piece.kind) {
    case 'same':
      return <span>{piece.text}</span>
    case 'added':
      return (
        <>
          {spaced ? ' ' : null}
          <ins className="rounded-xs bg-accent-soft px-0.5 text-accent no-underline">{piece.text}</ins>
        </>
      )
    case 'removed':
      return <del className="text-ink-faint line-through">{piece.text}</del>
  }
}
