import type { TalkScript } from '../own-talks'

export const friendsTalk: TalkScript = {
  name: 'friends',
  sessions: [
    `2025-09-06T15:00:00Z
    Tamsin: Hey Bakari! How was the first week as a beekeeper?
    Bakari: Sticky. I have two hives behind the allotment now, and only three stings so far. #hives
    Tamsin: Brave. I could never, I run from wasps. #wasps
    Bakari: What keeps you busy?
    Tamsin: I enrolled in evening classes for stained glass, every Tuesday. #glass`,
    `2025-10-04T11:30:00Z
    Bakari: The bees are fed for winter. Sixteen kilos of sugar syrup! #syrup
    Tamsin: That much? My first window is ready, a heron in blue and amber. #heron
    Bakari: Where will you hang it?
    Tamsin: In my grandfather's clinic, he still sees patients at eighty. #clinic`,
    `2025-11-16T18:20:00Z
    Tamsin: I broke two panes today. The teacher laughed and said everybody does. #panes
    Bakari: Comfort: a mouse got into the smaller hive. I put in a metal grid. #mouse
    Tamsin: Did it eat the honey?
    Bakari: Only a corner. The queen is fine.`,
    `2025-12-28T20:00:00Z
    Bakari: My daughter Zuri got a telescope from us, she has named every crater already. #zuri
    Tamsin: Lovely. I went to Lyon over Christmas to see the cathedral windows. #lyon
    Bakari: With your brother?
    Tamsin: No, alone. It was the best trip in years.`,
    `2026-01-24T09:15:00Z
    Tamsin: Guess what, the clinic ordered four more windows and they pay for them! #order
    Bakari: Your first job! Will you leave the bank?
    Tamsin: Not yet, but I asked for four days a week. #four
    Bakari: I lost the smaller hive, by the way. Too cold a night. #lost`,
    `2026-03-07T14:40:00Z
    Bakari: First flight of the year today, the big hive made it through the winter. #flight
    Tamsin: Hurrah! I rented a workshop in the old tannery with a kiln. #tannery
    Bakari: A kiln for glass?
    Tamsin: For painting on it, the paint has to be fired. #kiln`,
    `2026-04-19T17:00:00Z
    Tamsin: I quit the bank on Friday. I am terrified and happy. #quit
    Bakari: You deserve it. I divided the hive, so there are two again. #divided
    Tamsin: Then I want the first jar of honey.
    Bakari: Deal. Zuri paints the labels. #labels`,
    `2026-06-21T19:30:00Z
    Bakari: We harvested twenty-two kilos of honey last weekend, lime blossom mostly. #harvest
    Tamsin: Amazing. I hurt my back lifting a crate of lead, so I only draw for now. #back
    Bakari: Rest it. Yoga helped my wife after her fall.
    Tamsin: I will try. I also adopted a cat from the shelter, Quill. #quill`,
    `2026-08-02T12:10:00Z
    Tamsin: The library wants a window about the river flood, three metres high. #library
    Bakari: The biggest so far! When is it due?
    Tamsin: Next May. I hired a student, Ludo, for the cutting. #ludo
    Bakari: I sold honey at the market for the first time and it was gone by noon. #market`,
    `2026-09-13T16:45:00Z
    Bakari: Zuri starts at the science school next week, she wants to study comets. #comets
    Tamsin: With that telescope! Quill knocked over the amber glass, all of it. #amber
    Bakari: Oh no.
    Tamsin: I ordered more from Murano, it takes a month. #murano`,
  ],
  questions: `
4 | How many hives did Bakari start with? | two | hives
4 | What animal is on Tamsin's first window? | a heron | heron
4 | Who is called Quill? | Tamsin's cat | quill
4 | What did Bakari's daughter get for Christmas? | a telescope | zuri
4 | Where is Tamsin's workshop? | the old tannery | tannery
4 | What got into Bakari's hive? | a mouse | mouse
4 | Whom did Tamsin hire? | Ludo | ludo
4 | What did the bees get for the winter? | sugar syrup | syrup
4 | Why does Tamsin need a kiln? | to fire the paint | kiln
4 | Who paints the labels for the honey? | Zuri | labels
2 | Where did Tamsin travel in December 2025? | Lyon | lyon
2 | When did Tamsin quit the bank? | 17 April 2026 | quit
2 | What did Bakari harvest in June 2026? | honey | harvest
2 | When did Bakari lose the smaller hive? | January 2026 | lost
2 | What happened to Tamsin's glass in September? | the cat knocked it over | amber
2 | When is the window for the library due? | May 2027 | library
1 | What has Tamsin made windows for? | clinic, library | clinic order library
1 | What went wrong with Bakari's bees? | mouse, cold night | mouse lost
1 | What does Zuri want to study, and what does she use for it? | comets, telescope | comets zuri
1 | How did Tamsin change her work over the year? | four days, quit, hired | four quit ludo
3 | Would Tamsin like to help with the hives? | no, afraid of wasps | wasps
3 | Is Tamsin able to lift heavy things this summer? | no | back`,
}
