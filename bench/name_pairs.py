"""Invented names as two people write them down: pairs that are said alike, and pairs that are two names."""

from __future__ import annotations

_ALIKE = """
Siân Shan; Siân Sharn; Sioned Shoned; Siôn Shon; Siôn Sean; Sean Shaun; Seán Shawn; Rhys Reece; Rhys Rees;
Rhŷs Rhys; Rhian Rian; Rhiannon Rianon; Huw Hugh; Huw Hew; Hywel Howell; Gruffydd Griffith; Gruffudd Gruffydd;
Dafydd Davyd; Ifan Evan; Ieuan Yeuan; Iorwerth Yorwerth; Owain Owen; Llewelyn Lewellin; Llywelyn Llewellyn;
Lloyd Llwyd; Ffion Fion; Ffion Fionn; Cerys Kerys; Ceri Kerry; Cai Kai; Catrin Katrin; Tomos Tomas;
Steffan Stephan; Steffan Steven; Tudur Tudor; Emrys Emris; Meirion Meyrion; Aneurin Aneirin; Gwyn Gwynne;
Bethan Bethann; Angharad Angarad; Eleri Elery; Pugh Puw; Prys Price; Blŵm Bloom; Ifans Evans; Wyn Wynne;
Dilys Dylis; Myfanwy Mifanwy; Gwenllian Gwenlian; Mohammed Muhammad; Mohammed Mohamed; Mohammad Mohamad;
Muhammed Mahomed; Ahmed Ahmad; Hussain Hussein; Husain Hossain; Hasan Hassan; Khalid Kalid; Qasim Kasim;
Iqbal Ikbal; Yusuf Yousef; Yusuf Yousuf; Sheikh Shaikh; Sheikh Shaykh; Choudhury Chowdhury; Chaudhry Choudhary;
Syed Sayed; Sayyid Syed; Zainab Zaynab; Zeinab Zainab; Fatima Fatimah; Fatima Fatema; Aisha Ayesha;
Aisha Aysha; Salim Saleem; Rashid Rasheed; Karim Kareem; Nasir Naseer; Tariq Tarek; Tariq Tarik; Farooq Faruk;
Jamal Jamaal; Bilal Billal; Usman Osman; Umar Omar; Uddin Udin; Singh Sing; Kaur Kour; Gurpreet Gurprit;
Jaswinder Jasvinder; Harpreet Harprit; Abdulrahman Abdurrahman; Abdullah Abdulla; Shabnam Shabnum;
Parveen Parvin; Naheed Nahid; Sajid Sajjid; Shafiq Shafique; Waseem Wasim; Imran Emran; Akhtar Aktar;
Begum Begom; Khadija Khadijah; Sadia Saadia; Kowalski Kovalsky; Kowalska Kowalski; Wiśniewski Wisniewski;
Wójcik Wojcik; Nowak Novak; Paweł Pavel; Łukasz Lukasz; Łukasz Lukash; Mateusz Mateush; Tomasz Tomash;
Agnieszka Agnieshka; Michał Michal; Jakub Yakub; Jan Yan; Józef Josef; Szymon Shimon; Grzegorz Gregorz;
Małgorzata Malgorzata; Wojciech Wojcieh; Piotr Piotre; Lewandowski Levandovsky; Dąbrowski Dabrowski;
Kamiński Kaminsky; Zieliński Zielinsky; Catherine Katherine; Catherine Kathryn; Geoffrey Jeffrey;
Stephen Steven; Philip Phillip; Graham Graeme; Niamh Neve; Siobhán Shivaun; Caoimhe Keeva; Aoife Eefa;
Ciara Keara; Kian Cian; Sinéad Shinade; Lee Leigh; Louis Lewis; Clark Clarke; Thompson Thomson; Smith Smyth;
Read Reid; Brown Browne; Allan Allen; Alan Allan; Kelly Kelley; Stacey Stacy; Tracy Tracey; Lesley Leslie;
McDonald MacDonald; O'Brien Obrien; Macauley McAuley; Wright Right; Knight Night; Schmidt Shmidt; Jayden Jaden;
Aiden Ayden; Kieran Kiran; Connor Conor; Jon John; Marc Mark; Nicola Nikola; Zoe Zoë; Chloe Khloe;
Caitlin Katelyn; Vaughan Vaughn; Deborah Debora; Davies Davis; Davies Dafis; Sara Sarah; Pugh Pew;
"""
_APART = """
Siân Susan; Rhys Ross; Rhys Russ; Rhys Rose; Huw Ho; Hasan Husain; Ali Eli; Lee Lou; Lee Leo; Kasia Katarzyna;
Bob Robert; Bill William; Mohammed Mahmood; Ahmed Hamid; Carys Chris; Owen Ian; Evan Ivy; Price Pierce;
Jones James; Jones Jonas; Williams Wilkins; Evans Owens; Morgan Morris; Lewis Lucas; Thomas Timms;
Hughes Hayes; Roberts Robson; Gareth Gary; Gareth Garth; Nia Noah; Megan Morgan; Emma Emily; Aled Alun;
Alun Elin; Daniel Danielle; Paul Paula; Karl Carol; Mark Merrick; Khan Ken; Khan Keane; Singh Sang; Kaur Kerr;
Patel Patrick; Begum Bagley; Salim Salman; Karim Kamran; Kowalski Kowalczyk; Nowak Nowicki; Jan Jane;
Jakub Jacek; Paweł Pawlak; Piotr Peter; Tomasz Tom; Michał Miriam; Lukasz Lucas; John Joan; Jean Gina;
Brian Byron; Dean Diane; Dean Don; Tina Tony; Ryan Rowan; Rhian Rowena; Lloyd Floyd; Bevan Evans;
Probert Roberts; Price Prosser; Parry Perry; Harry Harris; Harris Horace; Wayne Wynne; Shane Shaun; Gwyn Gavin;
Sally Sheila; Kelly Kyle; Colin Kaylen; Ben Bean; Craig Greg; Gail Kyle;
"""


def _pairs(text: str) -> list[tuple[str, str]]:
    found = [pair.split() for pair in text.replace("\n", " ").split(";") if pair.strip()]
    return [(one, other) for one, other in found]


ALIKE = _pairs(_ALIKE)
"""Welsh, English, Irish, Polish, South Asian and Arabic names in two spellings of one sound."""
APART = _pairs(_APART)
"""Names that are not each other, some of them very nearly."""
