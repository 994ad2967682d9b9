/// Made-up names of varied origins for a made-up region. Put together by number; any likeness is chance.
enum DemoNames {
  static let given = [
    "Ada", "Bilal", "Chidi", "Dilys", "Eoin", "Farida", "Goran", "Hana", "Ifeoma", "Jakub", "Kerensa",
    "Lubna",
    "Mateo", "Nkechi", "Oisín", "Parveen", "Quentin", "Rhian", "Soren", "Tamsin", "Ursula", "Vihaan",
    "Wanjiru",
    "Ximena", "Yusuf", "Zofia", "Anouk", "Bastien", "Carys", "Dmitri", "Efua", "Finlay", "Gethin", "Hye-jin",
  ]

  static let family = [
    "Ashmarl", "Brackwell", "Corvane", "Dunmorrow", "Eastlake-Moor", "Fennimarsh", "Grellan", "Harrowby-Lunt",
    "Iqbalian", "Jankowicz", "Kestrelle", "Lindqvale", "Mbatuneye", "Norrowdale", "O’Farrelly", "Pendrake",
    "Quillfeather", "Rookhollow", "Sandoveral", "Thistlewick", "Umbersley", "Vantongeren", "Wrenfield",
    "Xiangmei",
    "Yarborne", "Zielnicka", "Akintundra", "Bjornholt", "Castellune", "Dravensky", "Elmsworthy",
  ]

  static func given(_ number: Int) -> String { given[number % given.count] }
  static func family(_ number: Int) -> String { family[(number / given.count + number * 7) % family.count] }
}
