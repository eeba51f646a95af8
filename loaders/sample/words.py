"""The words of which invented names are made. No two words of a list are equal once accents are dropped."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


ONSETS = words("b d f g k l m n p r s t v z br dr kr tr sh st")
VOWELS = words("a e i o u")
CODAS = (
    "", "", "n", "r", "l", "x", "s", "m",
)  # fmt: skip
FIRST_NAMES = words(
    """
    Adrian Alma Anton Aria Ben Bianca Carl Clara Dario Dina Edgar Elif Emil Esther Felix Flora Gary
    Greta Hanna Hector Ida Igor Ilse Ivan Jana Jonas Jules Kira Lars Leila Lena Leon Lidia Louis Luca
    Mara Marco Maya Mila Milo Nadia Nico Nina Noa Olga Oscar Paolo Petra Quentin Rafael Rosa Ruben Samir
    Selma Simon Stella Tara Theo Tilda Tobias Ugo Vera Viktor Wanda Xenia Yara Yusuf Zoe
    """
)
ACCENTED_FIRST = words(
    """
    Éloïse Søren Chloé Björn Ángel Mañuel Jérôme Åsa Tomáš Şebnem Raúl Gülay Lukáš Ørjan Inês
    """
)
BAND_ADJECTIVES = words(
    """
    Amber Bitter Blind Broken Crooked Distant Electric Fading Gentle Hidden Idle Junior Kinetic Lost
    Marble Nomad Opal Paper Quiet Restless Slow Tidal Urban Velvet Wired
    """
)
BAND_NOUNS = words(
    """
    Arcades Bishops Cassettes Dancers Engines Foxes Giants Hunters Islands Jackals Keepers Lanterns
    Machines Neighbours Orchards Pilots Queens Rivers Signals Tenants Umbrellas Voyagers Walkers Yards
    """
)
CYRILLIC_FIRST = words(
    """
    Антон Борис Вера Глеб Дина Егор Жанна Злата Илья Кира Лев Мила Нина Олег Павел Рита
    """
)
CYRILLIC_LAST = words("Белов Волна Громов Дождь Зимин Крылов Лунин Морозов Орлов Полюс Снегов Туман")
JAPANESE_FIRST = words("葵 陽翔 蓮 湊 結衣 凛 颯太 美咲 大輝 さくら ヒカル ユウキ")
JAPANESE_LAST = words("青木 石田 上田 岡本 河野 木村 小川 佐野 高橋 中島 西田 松田")
ADJECTIVES = words(
    """
    Ancient Blue Burning Calm Central Cold Crystal Dark Deep Distant Double Early Empty Endless Eternal
    Faded Fallen Far First Fluid Foreign Frozen Golden Gravity Half Heavy Hidden High Hollow Infinite
    Inner Last Late Liquid Little Lonely Long Lost Low Lunar Magnetic Midnight Modern Morning Mute Naked
    Neon New Northern Nocturnal Old Open Outer Pale Paper Perfect Plastic Polar Primal Private Quiet
    Rapid Raw Red Remote Restless Rising Royal Sacred Second Secret Seven Shallow Silent Silver Simple
    Slow Small Soft Solar Solid Southern Static Strange Sudden Summer Sunken Tender Thin Tidal Timeless
    Tiny Tropical True Twin Ultra Urban Vacant Velvet Violet Visible Warm Wasted Wild Winter Wooden
    Yellow Young Zero
    """
)
NOUNS = words(
    """
    Air Anthem Arrow Ashes Atlas Autumn Avenue Balance Basement Beacon Bell Bloom Body Border Bridge
    Canyon Cathedral Chamber Circle City Cloud Coast Code Colour Comet Corner Current Dawn Delta Desert
    Diamond Dream Drift Dust Echo Eclipse Edge Ember Empire Engine Error Evening Exit Fable Falcon Fever
    Field Film Fire Flame Flight Flood Forest Forever Fortune Frame Future Garden Gate Ghost Glass Glow
    Grid Ground Harbour Haze Heart Heaven Highway Hope Horizon Hour House Hunter Ice Island Journey Key
    Kingdom Ladder Lagoon Language Lantern Letter Light Line Lion Machine Map Mask Memory Message Meteor
    Mirage Mirror Moment Moon Motion Mountain Museum Need Night Noise Number Ocean Orbit Oxygen Palace
    Parade Parallel Particle Passage Pattern Photograph Pilot Planet Portrait Power Prayer Prism Promise
    Pulse Question Rain Reason Reflection Rhythm River Room Sand Satellite Season Shadow Shape Shelter
    Signal Silence Skyline Sleep Smoke Snow Song Sound Space Spark Spirit Spring Station Stone Storm
    Story Stranger Street Summit Sunrise Surface Symphony System Temple Theory Thunder Tide Tower Trace
    Train Tunnel Twilight Valley Vapour Vision Voice Voltage Voyage Wall Water Wave Whisper Window Wing
    Wire Wonder World Zenith
    """
)
LINKS = (
    "Of The", "In The", "From The", "Under", "Beyond", "Without", "Over", "After", "Before", "Inside",
)  # fmt: skip
VERBS = words(
    """
    Take Bring Hold Feel Follow Leave Break Chase Hear Carry Keep Lose Move Need Raise Reach Release
    Save Send Show Stop Tell Touch Turn Wake Watch Write Call Catch Find
    """
)
WHOM = words("Me You Us Them My Your Our The This That")
CYRILLIC_ADJECTIVES = words(
    """
    Белый Синий Тихий Дальний Новый Старый Лунный Ночной Зимний Северный Светлый Тёмный Первый Последний
    """
)
CYRILLIC_NOUNS = words(
    """
    Берег Ветер Город Дождь Звук Лес Мост Остров Поезд Путь Рассвет Ритм Свет Сигнал Снег Сон Туман
    Январь
    """
)
JAPANESE_HEADS = words("夜の 青い 遠い 静かな 光る 最後の 真夏の 東京 見えない 冬の")
JAPANESE_TAILS = words("海 街 夢 星 雨 空 列車 記憶 影 花火 電波 砂漠 風景 約束")
ACCENTED_WORDS = words(
    """
    Café Déjà Étoile Forêt Nächte Größe Frühling Corazón Niño Señal Águila Canción Façade Noël Über
    Märchen Ljósið Þoka Ångström Smörgås Żółty Čas Řeka Ğüneş İz Coração Manhã Ilusión Élan Crème
    """
)
VENUES = words(
    """
    Arche Basin Cargo Dok Ember Fabrik Gravel Hangar Index Kesselhaus Lighthouse Mill Nave Output Pier
    Quarry Rotunda Silo Terminal Vault Warehouse Yard
    """
)
CITIES = (
    "Berlin, Germany", "London, United Kingdom", "Amsterdam, Netherlands", "Ibiza, Spain",
    "Buenos Aires, Argentina", "Tbilisi, Georgia", "São Paulo, Brazil", "Montréal, Canada",
    "Zürich, Switzerland", "Kyiv, Ukraine", "Tokyo, Japan", "Melbourne, Australia",
    "Cape Town, South Africa", "Detroit, United States", "Malmö, Sweden",
)  # fmt: skip
SHOWS = words(
    """
    Nightline Undertow Longwave Afterglow Crosscurrent Basslane Meridian Overtone Slipmat Tideline
    """
)
LABEL_TAILS = (
    "Records", "Recordings", "Music", "Audio", "Digital", "Traxx", "", "", "Black", "Ltd",
)  # fmt: skip
