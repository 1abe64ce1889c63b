import type { TalkScript } from '../own-talks'

export const personTalk: TalkScript = {
  name: 'person',
  sessions: [
    `2026-01-12T08:30:00Z
    user: Morning. I just moved to Ghent and my new flat has no furniture at all. #ghent
    assistant: Congratulations on the move! Shall we make a list of what you need first?
    user: Yes please. A bed is coming on Thursday, so a desk and shelves come first. #desk
    assistant: For a small room I would look for a folding desk and two narrow shelves. #folding
    user: Good idea, the room is barely three metres wide. #width`,
    `2026-01-29T19:10:00Z
    user: I started at the bicycle workshop on Monday, I repair cargo bikes now. #workshop
    assistant: That sounds hands-on. How is the team?
    user: Friendly. My boss is called Annelies and she lets me leave early on Wednesdays. #boss
    assistant: What will you do with the free afternoons?
    user: I signed up for a Dutch course at the library. #dutch`,
    `2026-02-14T10:00:00Z
    user: Can you suggest a dinner for two? My sister Oda visits tonight and she eats no gluten. #oda
    assistant: A mushroom risotto with lemon would work, and poached pears afterwards. #risotto
    user: Perfect. She also brings her dog, an old whippet named Pixel. #pixel
    assistant: Keep the onions away from Pixel, they are poisonous for dogs.`,
    `2026-03-03T21:45:00Z
    user: I could not sleep again, third night this week. The tram below my window starts at five. #tram
    assistant: Heavy curtains and earplugs help some people. Is there a room at the back?
    user: Only the kitchen. Maybe I will move the bed there for a while. #kitchen
    assistant: Try it for a week and note how you sleep.`,
    `2026-03-22T16:20:00Z
    user: The kitchen works! I slept seven hours every night since I moved the bed. #slept
    assistant: Wonderful. Anything else you would like to change?
    user: I want to run the ten kilometres in Bruges in June, I last ran at school. #bruges
    assistant: Start with three short runs a week; twelve weeks are enough. #runs
    user: Then I begin tomorrow along the river Leie. #leie`,
    `2026-04-11T12:00:00Z
    user: Bad news, I twisted my ankle on the stairs yesterday. #ankle
    assistant: Sorry to hear that. Rest it, cool it, and see a doctor if you cannot stand on it.
    user: The doctor says two weeks without running. I am allergic to ibuprofen, so I got paracetamol. #allergy
    assistant: Swimming may be fine after a week, if it does not hurt.`,
    `2026-05-02T09:00:00Z
    user: Annelies asked whether I want to lead the spring sale of used bikes. #sale
    assistant: Do you? It could be a good step.
    user: I said yes. We sold forty-one bikes last weekend, more than ever before. #sold
    assistant: Impressive! How did you reach so many people?
    user: We hung posters at the university and Oda drew them for us. #posters`,
    `2026-05-19T18:30:00Z
    user: My ankle held up, I ran eight kilometres without a break on Sunday. #eight
    assistant: Great, the ten in Bruges look realistic now.
    user: I bought proper shoes for it, bright green ones that Oda hates. #shoes
    assistant: Wear them in before the race.`,
    `2026-06-15T07:50:00Z
    user: I did it, ten kilometres in fifty-eight minutes in Bruges yesterday! #race
    assistant: Congratulations! That is a fine time for a first race.
    user: Next is the half marathon in Antwerp in October, Annelies runs with me. #antwerp
    assistant: Then raise your weekly distance slowly over the summer.`,
    `2026-07-08T20:00:00Z
    user: We have to leave the flat, the owner sells the house. #owner
    assistant: How long do you have?
    user: Until the end of August. I am looking at a place near the old docks with a colleague, Jef. #docks
    assistant: Ask for the energy certificate before you sign.`,
    `2026-08-27T17:15:00Z
    user: We got it! Jef and I moved to the docks last Saturday, I have a room to the courtyard. #moved
    assistant: Finally quiet nights, then.
    user: Yes, and there is space for my own workbench in the cellar. #bench
    assistant: What will you build first?
    user: A trailer for Pixel, Oda cannot carry him on the stairs any more. #trailer`,
    `2026-10-20T19:40:00Z
    user: The half marathon went badly, I had to stop after sixteen kilometres with a cramp. #cramp
    assistant: That happens. Did Annelies finish?
    user: She did, in two hours and four minutes. I gave up coffee for it and now I drink only rooibos. #rooibos
    assistant: There is always a next race.`,
  ],
  questions: `
4 | What is the name of my boss? | Annelies | boss
4 | What is Oda's dog called? | Pixel | pixel
4 | Which medicine am I allergic to? | ibuprofen | allergy
4 | What did you suggest I cook for my sister? | mushroom risotto | risotto
4 | Which desk did you recommend for my small room? | a folding desk | folding
4 | How many bikes did we sell in the sale? | forty-one | sold
4 | What colour are my running shoes? | bright green | shoes
4 | What is my job? | repairing cargo bikes | workshop
4 | Why do I have to leave my first flat? | the owner sells the house | owner
4 | What do I drink instead of coffee? | rooibos | rooibos
4 | Who drew the posters for the sale? | Oda | posters
2 | What happened to me in April? | twisted ankle | ankle allergy
2 | When did I move to the docks? | 22 August 2026 | moved
2 | What did I sign up for in January? | Dutch course | dutch
2 | How far could I run in May? | eight kilometres | eight
2 | When did I run the race in Bruges? | 14 June 2026 | race
2 | Which noise kept me awake in March 2026? | the tram | tram
1 | Where do I live now and with whom? | the docks, with Jef | moved docks
1 | Who is my boss and how fast did she finish in Antwerp? | Annelies, 2:04 | boss rooibos
1 | What do I build in the cellar, and for whom? | a trailer for Pixel | bench trailer
1 | Which races have I trained for? | Bruges, Antwerp | bruges antwerp
1 | What could my sister not eat and what is she good at? | gluten, drawing | oda posters
3 | Would a painkiller with ibuprofen be fine for me? | no | allergy
3 | Could I host my sister's dog on the fourth floor? | hard, the stairs | trailer`,
}
