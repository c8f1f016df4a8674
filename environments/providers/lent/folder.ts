/** Where the rendezvous of lent machines keeps its book: beside the folder of networks, for machines outlive them. */
export const lentFolder = (root: string): string => `${root}-lent`
