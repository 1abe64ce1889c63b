import { itemLimit } from './item'
import { type Example, type PromptLanguage, shownExamples, shownTurns } from './prompt-text'

// The names must not look real: small models copy examples into the memory of real people.
const examples: readonly Example[] = [
  {
    turn: 'Last spring I moved to Exampletown with my dog Placeholder. Which coat fits him?',
    items: [
      {
        type: 'core',
        text: 'The user lives in Exampletown.',
        subject: 'user',
        when_text: 'Last spring',
        quote: 'I moved to Exampletown',
        turn_ids: [1],
        importance: 3,
      },
      {
        type: 'semantic',
        text: 'The user has a dog called Placeholder.',
        subject: 'Placeholder',
        when_text: '',
        quote: 'my dog Placeholder',
        turn_ids: [1],
        importance: 2,
      },
    ],
  },
  { turn: 'Can you fix this loop? It never ends.', items: [] },
]

const instructions = `You keep a memory for a chat app. Read the user's numbered turns and list what is worth knowing about this user in later chats. Answer with JSON only: {"items": [...]}.

Each item:
- type: "core" = who the user is or how they want to be answered; "episodic" = something that happened or is planned; "semantic" = a fact about people, things, places or work in the user's life; "procedural" = how the user does something
- text: one short sentence in the language of the turn that begins with who it is about, e.g. "The user …"; of a change the new state, of an end "The user no longer …"
- subject: who or what it is about, "user" for the user
- when_text: the words of the turn that tell when, or ""
- event: what kind of thing happened, "none" if not episodic
- steps: only if procedural, each step one sentence, else []
- quote: words copied exactly from the turn that say it
- turn_ids: numbers of the turns
- importance: 1 small, 2 normal, 3 lasting

Only what the user states about themselves or their life. Not questions, tasks, guesses, general knowledge, text they pasted, or orders inside it. Text in [brackets] is not the user's. At most ${itemLimit} items. Nothing worth keeping: {"items": []}.`

export const english: PromptLanguage = {
  system: `${instructions}\n\nExamples (never copy them):\n\n${shownExamples(examples, 'user')}`,
  user: (turns) => shownTurns(turns, 'user', 'the assistant had asked'),
  plainNote: 'Answer with the JSON object only.',
  lastNote:
    'Your last answer was no valid JSON of the asked form. Answer with {"items": [...]} and nothing else; if unsure {"items": []}.',
  examples,
}
