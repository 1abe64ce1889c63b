import { memo, Suspense, use, useMemo } from 'react'
import { type PluginConfig, Streamdown } from 'streamdown'
import { loadOnce } from './load-once'
import { MarkdownBoundary } from './MarkdownBoundary'
import { markdownComponents } from './markdown-components'
import { mathDelimiters, needsMath } from './math-delimiters'

type Props = {
  text: string
  /** More is coming: the last block may be open. */
  growing?: boolean
}

/** Markdown of a reply. Blocks that are whole are kept; formulas bring KaTeX only where there are any. */
export const Markdown = memo(function Markdown({ text, growing = false }: Props) {
  const prepared = useMemo(() => mathDelimiters(text), [text])
  const plain = <Body text={prepared} growing={growing} plugins={noPlugins} />
  return (
    <MarkdownBoundary fallback={<p className="readable whitespace-pre-wrap wrap-anywhere">{text}</p>}>
      {needsMath(prepared) ? (
        <MarkdownBoundary fallback={plain} onError={mathPlugin.forget}>
          <Suspense fallback={plain}>
            <WithMath text={prepared} growing={growing} />
          </Suspense>
        </MarkdownBoundary>
      ) : (
        plain
      )}
    </MarkdownBoundary>
  )
})

const noPlugins: PluginConfig = {}

function WithMath({ text, growing }: Required<Props>) {
  const math = use(mathPlugin.get())
  const plugins = useMemo(() => ({ math }), [math])
  return <Body text={text} growing={growing} plugins={plugins} />
}

const Body = ({ text, growing, plugins }: Required<Props> & { plugins: PluginConfig }) => (
  <Streamdown
    className="reply-prose readable"
    mode={growing ? 'streaming' : 'static'}
    parseIncompleteMarkdown={growing}
    components={markdownComponents}
    plugins={plugins}
    controls={false}
    linkSafety={{ enabled: false }}
  >
    {text}
  </Streamdown>
)

const mathPlugin = loadOnce(async () => {
  const [{ createMathPlugin }] = await Promise.all([
    import('@streamdown/math'),
    import('katex/dist/katex.min.css'),
  ])
  return createMathPlugin({ singleDollarTextMath: false })
})
