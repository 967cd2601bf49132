"""Titles of inventions as they read in the register, put together from the words of each field."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Final, NamedTuple


class Words(NamedTuple):
    """A field's words: what is worked on, what is made, by which means, to which end."""

    stuff: tuple[str, ...]
    thing: tuple[str, ...]
    means: tuple[str, ...]
    end: tuple[str, ...]


def _words(stuff: str, thing: str, means: str, end: str) -> Words:
    return Words(tuple(stuff.split()), tuple(thing.split()), tuple(means.split()), tuple(end.split()))


FIELDS: Final[Mapping[str, Words]] = {
    "metallurgy": _words(
        "铅锌冶炼渣 废旧线路板 高砷烟尘 低品位钨矿 锑精矿 铜阳极泥 红土镍矿 "
        "含钒石煤 废锂电池正极材料 赤泥 锡中矿 铋渣 钼精矿 锰银矿",
        "浮选捕收剂 浸出装置 电解槽 侧吹熔炼炉 萃取箱 烟气收尘系统 阳极板 选矿药剂",
        "氧压浸出 微波焙烧 真空蒸馏 旋流电积 协同萃取 还原熔炼 硫化焙烧 膜分离 生物浸出",
        "有价金属综合回收 除砷 脱硫 提纯 富集稀散金属 节能降耗 固砷 分离铁铝",
    ),
    "materials": _words(
        "铝合金 钛合金 炭/炭复合材料 粉末高温合金 硬质合金 镁合金 "
        "铜基摩擦材料 碳化硅陶瓷 石墨烯气凝胶 聚酰亚胺 竹纤维增强塑料 磷酸铁锂",
        "刹车片 涂层 板材 多孔坯体 粉末 异形件 靶材 焊丝",
        "热等静压 喷射沉积 化学气相渗透 放电等离子烧结 激光熔覆 半固态成形 深冷处理 溶胶凝胶 等通道挤压",
        "晶粒细化 残余应力消除 抗氧化 强韧化 耐磨减摩 致密化 界面改性 导热增强",
    ),
    "rail": _words(
        "高速列车 重载铁路 轨道车辆 无砟轨道 地铁隧道 铁路桥梁 受电弓 磁浮列车 动车组转向架 接触网",
        "风洞试验平台 防撞吸能结构 状态监测装置 减振扣件 挡风墙 车门 车体 测量小车",
        "图像识别 光纤光栅传感 动模型试验 多体动力学 声发射 惯性基准 数值风洞 机器视觉",
        "横风安全预警 气动降噪 疲劳寿命评估 轨道不平顺检测 碰撞能量耗散 故障诊断 平稳性评价 乘坐舒适性优化",
    ),
    "herbs": _words(
        "丹参 黄芪 鱼腥草 玉竹 百合 茯苓 杜仲 莪术 蛇床子 山银花",
        "中药复方制剂 缓释微球 凝胶贴膏 配方颗粒 滴丸 饮片炮制装置",
        "超临界萃取 指纹图谱 大孔树脂 酶解 谱效关联 冷冻干燥 低温粉碎",
        "质量控制 有效成分提取 产地溯源 抗炎镇痛 炮制终点判断 真伪鉴别",
    ),
    "medicine": _words(
        "黑色素瘤 肝纤维化 糖尿病肾病 幽门螺杆菌感染 骨关节炎 缺血性脑卒中 鼻咽癌 视网膜病变",
        "检测试剂盒 纳米药物载体 分子标志物 动物模型 评分系统 联合用药物",
        "荧光定量 代谢组学 单细胞测序 三维打印 质谱成像 噬菌体展示",
        "早期筛查 靶向给药 术后康复评估 分型 疗效预测 耐药监测",
    ),
    "information": _words(
        "遥感影像 无线传感器网络 医学图像 车联网 云存储 社交网络 "
        "电子病历 视频流 点云 工业控制系统 自然场景文本 智能终端",
        "入侵检测系统 编码器 数据采集终端 索引结构 调度器 加密芯片 人机交互装置 路由器",
        "深度学习 稀疏表示 属性加密 区块链 粒子群优化 压缩感知 图卷积 联邦学习 可搜索加密 迁移学习",
        "目标跟踪 隐私保护 负载均衡 去噪 异常检测 身份认证 资源分配 语义分割 完整性验证",
    ),
    "vehicles": _words(
        "混合动力客车 电动汽车 汽车白车身 轮毂电机 柴油机 自动变速器 动力电池包 车用保险杠 自动驾驶车辆 商用车驾驶室",
        "热管理系统 吸能盒 能量回收装置 悬架 制动器 转向机构 换挡执行机构 试验台架",
        "模型预测控制 拓扑优化 滑模控制 有限元仿真 激光拼焊 工况识别 多目标优化 卡尔曼滤波",
        "轻量化 扭矩分配 行人保护 稳定性控制 排放控制 荷电状态估计 噪声抑制 轨迹规划",
    ),
    "power": _words(
        "配电网 风力发电机组 光伏逆变器 特高压换流站 输电线路 微电网 电力变压器 电能质量 储能电站 静止无功发生器",
        "有源滤波器 接地选线装置 融冰装置 限流器 牵引供电系统 故障录波器 绝缘子 直流断路器",
        "虚拟同步机 小波包分析 下垂控制 重复控制 行波测距 谐波检测 模块化多电平 随机矩阵",
        "单相接地故障定位 谐波治理 电压稳定 次同步振荡抑制 经济调度 覆冰监测 无功补偿 孤岛检测",
    ),
    "civil": _words(
        "沥青路面 膨胀土路基 钢管混凝土拱桥 预应力混凝土箱梁 软土基坑 "
        "再生骨料混凝土 岩质边坡 斜拉桥拉索 桥梁伸缩缝 港口码头",
        "加固结构 监测系统 抗震支座 锚固体系 加载装置 排水结构 拼装接头 护栏",
        "超高性能混凝土 体外预应力 声波透射 光纤传感 离心模型试验 纤维增强 探地雷达 动力触探",
        "裂缝修复 承载力评定 抗滑性能检测 沉降控制 疲劳损伤评估 防水 抗车辙 冲刷防护",
    ),
    "chemistry": _words(
        "杂环化合物 离子液体 金属有机框架 手性胺 石墨相氮化碳 碳量子点 超级电容器电极 聚合物电解质 荧光探针 钙钛矿薄膜",
        "催化剂 传感器 微反应器 吸附剂 薄膜 电解液 水凝胶 分子印迹膜",
        "光催化 电化学合成 水热法 点击化学 自组装 可见光引发 静电纺丝 原位聚合",
        "重金属离子检测 二氧化碳还原 有机污染物降解 不对称合成 药物中间体合成 产氢 脱色 选择性氧化",
    ),
    "crops": _words(
        "杂交水稻 辣椒 油茶 柑橘 苎麻 油菜 湘莲 镉污染稻田 茶树 棉花",
        "联合收割机 育秧盘 排种器 微生物菌剂 诱捕器 缓释肥 移栽机 土壤调理剂",
        "分子标记辅助选择 无人机喷施 组织培养 覆膜直播 水肥一体化 诱变 生物质炭",
        "抗病育种 降镉 轻简化栽培 品质提升 害虫绿色防控 快速繁殖 秸秆还田",
    ),
    "livestock": _words(
        "生猪 草鱼 黄颡鱼 蛋鸡 湘西黄牛 山羊 稻田养鱼 中华鳖",
        "饲料添加剂 养殖尾水处理装置 疫苗 投喂机 发酵饲料 环境监控装置",
        "益生菌发酵 酶制剂复配 基因分型 物联网监测 植物提取物 循环水",
        "减抗养殖 粪污无害化处理 生长性能改善 疫病防控 肉质改良 氮磷减排",
    ),
    "food": _words(
        "米粉 茶油 菜籽粕 魔芋 湘西腊肉 豆豉 葛根 莲子 稻谷 柑橘皮渣 剁辣椒 米糠",
        "干燥机 杀菌装置 复合保鲜剂 膨化食品 膳食纤维粉 剥壳机 速溶粉 低温压榨机",
        "超声辅助 乳酸菌发酵 高压均质 微胶囊 酶法改性 真空冷冻 射频加热 近红外光谱",
        "保鲜 脱苦 降血脂 品质快速检测 延缓老化 去除黄曲霉毒素 增香 提高出油率",
    ),
    "forestry": _words(
        "杉木 毛竹 马尾松 木质纤维 油茶林 重组竹 人造板 湿地松松脂 木塑复合材料 林下灌草",
        "阻燃剂 胶黏剂 竹展平机 采伐机械 家具构件 热处理窑 刨花板 火险监测装置",
        "高频热压 乙酰化 激光雷达 低温等离子体 软化展平 酚醛改性 无线组网 高光谱",
        "尺寸稳定 防霉防腐 蓄积量估测 森林防火 甲醛释放控制 增强增韧 良种快繁 碳汇计量",
    ),
}
"""The fields in which universities of Changsha invent, with their words."""

_PATTERNS: Final = (
    "一种{stuff}的{means}{end}方法",
    "一种基于{means}的{stuff}{end}方法及系统",
    "一种用于{stuff}的{thing}及其{end}方法",
    "一种{stuff}{end}用{thing}",
    "{stuff}的{end}方法及{thing}",
    "一种{means}与{other}联用的{stuff}{end}方法",
    "{stuff}{thing}",
)
_OF_MAKERS: Final = (
    "一种{means}制备{stuff}{thing}的方法",
    "一种{stuff}{thing}及其制备方法和应用",
    "一种{stuff}{means}{end}工艺",
)
_MAKERS: Final = frozenset({"metallurgy", "materials", "chemistry", "herbs", "food", "forestry"})
"""The fields in which things are prepared; elsewhere that would read oddly."""


def title(luck: Random, fields: tuple[str, ...]) -> str:
    """One title in one of a university's fields."""
    field = luck.choice(fields)
    words = FIELDS[field]
    means, other = luck.sample(words.means, 2)
    return luck.choice(_PATTERNS + _OF_MAKERS if field in _MAKERS else _PATTERNS).format(
        stuff=luck.choice(words.stuff),
        thing=luck.choice(words.thing),
        means=means,
        other=other,
        end=luck.choice(words.end),
    )
